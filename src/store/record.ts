import { ByteReader, BytesError, ByteWriter, crc32 } from "../base/mod.ts";
import { damaged, tooNew } from "./damage.ts";

/** Version of every record that this program writes; an older one must stay readable. */
const RECORD_VERSION = 1;

/** Bytes of the checksum, which stands first and covers all the rest. */
const CRC_BYTES = 4;

/** Checksum and version, the same in every version to come. */
const HEADER_BYTES = CRC_BYTES + 1;

/** Begins a record in an emptied `writer`: room for the checksum that `finishRecord` fills in, and the version. */
export function beginRecord(writer: ByteWriter): ByteWriter {
  return writer.clear().u32(0).u8(RECORD_VERSION);
}

/** Ends a record: the checksum covers everything behind it. Returns the record and its checksum. */
export function finishRecord(
  writer: ByteWriter,
  seed = 0,
): { readonly value: Uint8Array<ArrayBuffer>; readonly crc: number } {
  const crc = crc32(writer.view().subarray(CRC_BYTES), seed);
  writer.patchU32(0, crc);
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
  if (value.length < HEADER_BYTES) {
    throw damaged(what, `found ${value.length} bytes, wanted at least ${HEADER_BYTES}`);
  }
  const header = new ByteReader(value);
  const crc = header.u32();
  const version = header.u8();
  const actual = crc32(value.subarray(CRC_BYTES), seed);
  if (actual !== crc) {
    throw damaged(what, `its checksum is ${hex(actual)}, wanted ${hex(crc)}`);
  }
  if (version > RECORD_VERSION) throw tooNew(what, version, RECORD_VERSION);
  return { reader: new ByteReader(value.subarray(HEADER_BYTES)), crc };
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
