/** A zip archive made while it is written: deflated entries, names in UTF-8, no entry of 4 GiB or more. */
import { deflateRawSync } from "node:zlib";
import { ByteWriter, crc32 } from "../base/mod.ts";

export interface ZipEntry {
  readonly name: string;
  readonly data: Uint8Array;
  readonly modifiedMs: number;
  /** Unix permissions; absent: the entry has none, as one made elsewhere. */
  readonly mode?: number;
}

interface ZipOptions {
  readonly maxEntries?: number;
  /** Of deflate, 1 to 9. */
  readonly level?: number;
}

const LOCAL_MAGIC = 0x0403_4b50;
const CENTRAL_MAGIC = 0x0201_4b50;
const END_MAGIC = 0x0605_4b50;
/** 2.0: deflate and folders. */
const VERSION = 20;
/** In the upper byte of the version that made an entry: it has Unix permissions. */
const MADE_BY_UNIX = 3 << 8;
const REGULAR_FILE = 0o100_000;
const UTF8_FLAG = 0x0800;
const DEFLATED = 8;
const MAX_ENTRIES = 0xffff;
const MAX_BYTES = 0xffff_ffff;
const FIRST_YEAR = 1980;
const LAST_YEAR = 2107;

/** The parts of the archive in order. Throws RangeError when it grows beyond what the format can hold. */
export function* zipParts(
  entries: Iterable<ZipEntry>,
  { maxEntries = MAX_ENTRIES, level }: ZipOptions = {},
): Generator<Uint8Array<ArrayBuffer>> {
  const directory = new ByteWriter(4096);
  let count = 0;
  let offset = 0;
  for (const { name, data, modifiedMs, mode } of entries) {
    if (++count > maxEntries) {
      throw new RangeError(`Cannot put more than ${maxEntries} files into one zip archive`);
    }
    const packed = deflateRawSync(data, level === undefined ? {} : { level });
    const nameBytes = new TextEncoder().encode(name);
    const facts = new ByteWriter().u32(UTF8_FLAG << 16 | VERSION);
    u16(facts, DEFLATED).u32(dosTime(modifiedMs)).u32(crc32(data));
    u16(u16(facts.u32(packed.length).u32(data.length), nameBytes.length), 0);
    yield new ByteWriter(packed.length + 256).u32(LOCAL_MAGIC).raw(facts.view()).raw(nameBytes)
      .raw(packed).take();
    const madeBy = mode === undefined ? VERSION : MADE_BY_UNIX | VERSION;
    const attributes = mode === undefined ? 0 : ((REGULAR_FILE | mode) << 16) >>> 0;
    u16(directory.u32(CENTRAL_MAGIC), madeBy).raw(facts.view());
    u16(u16(u16(directory, 0), 0), 0).u32(attributes).u32(offset).raw(nameBytes);
    offset += 4 + facts.length + nameBytes.length + packed.length;
    if (offset > MAX_BYTES) throw new RangeError("Cannot write a zip archive of 4 GiB or more");
  }
  const end = u16(u16(new ByteWriter().u32(END_MAGIC), 0), 0);
  u16(u16(end, count), count).u32(directory.length).u32(offset);
  yield new ByteWriter(directory.length + 32).raw(directory.view()).raw(u16(end, 0).view()).take();
}

function u16(out: ByteWriter, value: number): ByteWriter {
  return out.u8(value & 0xff).u8(value >>> 8);
}

/** Date above time, in UTC and steps of two seconds. */
function dosTime(timeMs: number): number {
  const date = new Date(timeMs);
  const year = date.getUTCFullYear();
  if (!(year >= FIRST_YEAR && year <= LAST_YEAR)) return 1 << 21 | 1 << 16;
  const day = (year - FIRST_YEAR) << 9 | (date.getUTCMonth() + 1) << 5 | date.getUTCDate();
  const time = date.getUTCHours() << 11 | date.getUTCMinutes() << 5 | date.getUTCSeconds() >> 1;
  return (day << 16 | time) >>> 0;
}
