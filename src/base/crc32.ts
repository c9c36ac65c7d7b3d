import { crc32 as zlibCrc32 } from "node:zlib";

/** CRC-32 (the polynomial of zip and gzip) as an unsigned integer; `seed` continues an earlier one. */
export function crc32(bytes: Uint8Array, seed = 0): number {
  return zlibCrc32(bytes, seed) >>> 0;
}
