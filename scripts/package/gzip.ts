import { gzipSync } from "node:zlib";

const LEVEL = 9;
/** Byte of the header that tells the operating system; 255 is "unknown". */
const SYSTEM_BYTE = 9;
const UNKNOWN_SYSTEM = 255;

/** Compresses without the time and the system, which would differ from machine to machine. */
export function gzip(data: Uint8Array): Uint8Array<ArrayBuffer> {
  const packed = new Uint8Array(gzipSync(data, { level: LEVEL }));
  packed[SYSTEM_BYTE] = UNKNOWN_SYSTEM;
  return packed;
}
