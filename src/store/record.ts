import { ByteReader, BytesError, ByteWriter, crc32 } from "../base/mod.ts";
import { damaged, tooNew } from "./damage.ts";

/** Version of every record that this program writes; an older one must stay readable. */
export const RECORD_VERSION = 1;

/** Bytes before the payload: version and checksum. */
export const RECORD_HEADER_BYTES = 5;

/** Begins a record in an emptied `writer`: the version, and room for the checksum that `finishRecord` fills in. */
export function beginRecord(writer: ByteWriter): ByteWriter {
  return writer.clear().u8(RECORD_VERSION).u32(0);
}

/** Ends a record: the checksum covers everything behind it. Returns the record and its checksum. */
export function finishRecord(
  writer: ByteWriter,
  seed = 0,
): { readonly value: Uint8Array<ArrayBuffer>; readonly crc: number } {
  const crc = crc32(writer.view().subarray(RECORD_HEADER_BYTES), seed);
  writer.patchU32(1, crc);
  return { value: writer.take(), crc };
}

/** Opens a record: version and checksum are verified. `what` names the record in the error. */
export function openRecord(
  value: unknown,
  what: string,
  seed = 0,
): { readonly reader: ByteReader; readonly crc: number } {
  if (!(value instanceof Uint8Array)) {
    throw damaged(what, `found ${value === null ? "nothing" : typeof value}, wanted bytes`);
  }
  if (value.length < RECORD_HEADER_BYTES) {
    throw damaged(what, `found ${value.length} bytes, wanted at least ${RECORD_HEADER_BYTES}`);
  }
  const header = new ByteReader(value);
  const version = header.u8();
  const crc = header.u32();
  const payload = value.subarray(RECORD_HEADER_BYTES);
  const actual = crc32(payload, seed);
  if (actual !== crc) {
    throw damaged(what, `its checksum is ${hex(actual)}, wanted ${hex(crc)}`);
  }
  if (version > RECORD_VERSION) throw tooNew(what, version, RECORD_VERSION);
  return { reader: new ByteReader(payload), crc };
}

/** Runs a decoder over a verified record; input it cannot read is damage as well. */
export function decodeRecord<T>(what: string, decode: () => T): T {
  try {
    return decode();
  } catch (cause) {
    if (cause instanceof BytesError) throw damaged(what, cause.message, cause);
    throw cause;
  }
}

export function hex(crc: number): string {
  return crc.toString(16).padStart(8, "0");
}
