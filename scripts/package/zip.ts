/** Zip archives: written reproducibly, and read for what package registries hand out. */
import { crc32, deflateRawSync, inflateRawSync } from "node:zlib";
import type { PackedFile } from "./tar.ts";

const LOCAL = 0x0403_4b50;
const CENTRAL = 0x0201_4b50;
const END = 0x0605_4b50;
const END_BYTES = 22;
const DEFLATED = 8;
const STORED = 0;
const VERSION = 20;
/** Made by Unix, so that the right to run a file is kept. */
const MADE_BY = (3 << 8) | VERSION;
const REGULAR_FILE = 0o100_000;
const LEVEL = 9;

/** Date and time as DOS counts them, in UTC. */
function dosTime(seconds: number): number {
  const when = new Date(seconds * 1_000);
  const date = ((when.getUTCFullYear() - 1980) << 9) | ((when.getUTCMonth() + 1) << 5) |
    when.getUTCDate();
  const time = (when.getUTCHours() << 11) | (when.getUTCMinutes() << 5) |
    (when.getUTCSeconds() >> 1);
  return ((date << 16) | time) >>> 0;
}

/** Little-endian numbers, each with its width in bytes. */
function numbers(fields: readonly (readonly [value: number, width: 2 | 4])[]): Uint8Array {
  const view = new DataView(new ArrayBuffer(fields.reduce((sum, [, width]) => sum + width, 0)));
  let at = 0;
  for (const [value, width] of fields) {
    if (width === 2) view.setUint16(at, value, true);
    else view.setUint32(at, value, true);
    at += width;
  }
  return new Uint8Array(view.buffer);
}

export function concat(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** Packs in the order given; `mtimeSeconds` is the time of every entry. */
export function packZip(files: readonly PackedFile[], mtimeSeconds: number): Uint8Array {
  const locals: Uint8Array[] = [];
  const centrals: Uint8Array[] = [];
  let offset = 0;
  for (const { name, data, executable } of files) {
    const path = new TextEncoder().encode(name);
    const packed = deflateRawSync(data, { level: LEVEL });
    const shared: readonly (readonly [number, 2 | 4])[] = [
      [VERSION, 2],
      [0x0800, 2],
      [DEFLATED, 2],
      [dosTime(mtimeSeconds), 4],
      [crc32(data), 4],
      [packed.length, 4],
      [data.length, 4],
      [path.length, 2],
      [0, 2],
    ];
    const local = concat([numbers([[LOCAL, 4], ...shared]), path, packed]);
    const mode = REGULAR_FILE | (executable ? 0o755 : 0o644);
    centrals.push(
      numbers([
        [CENTRAL, 4],
        [MADE_BY, 2],
        ...shared,
        [0, 2],
        [0, 2],
        [0, 2],
        [(mode << 16) >>> 0, 4],
        [offset, 4],
      ]),
      path,
    );
    locals.push(local);
    offset += local.length;
  }
  const central = concat(centrals);
  const end = numbers([
    [END, 4],
    [0, 2],
    [0, 2],
    [files.length, 2],
    [files.length, 2],
    [central.length, 4],
    [offset, 4],
    [0, 2],
  ]);
  return concat([...locals, central, end]);
}

/** One file of a zip archive whose path ends with `ending`; throws when there is none or it is damaged. */
export function readZipEntry(archive: Uint8Array, ending: string): Uint8Array {
  const view = new DataView(archive.buffer, archive.byteOffset, archive.byteLength);
  let end = archive.length - END_BYTES;
  while (end >= 0 && view.getUint32(end, true) !== END) end--;
  if (end < 0) throw new Error("Cannot read the archive: found no end of a zip file");
  let at = view.getUint32(end + 16, true);
  for (let left = view.getUint16(end + 10, true); left > 0; left--) {
    if (view.getUint32(at, true) !== CENTRAL) throw new Error("Cannot read the archive: damaged");
    const nameLength = view.getUint16(at + 28, true);
    const name = new TextDecoder().decode(archive.subarray(at + 46, at + 46 + nameLength));
    if (name.endsWith(ending)) return entryAt(archive, view, at);
    at += 46 + nameLength + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
  }
  throw new Error(`Cannot read the archive: found no file *${ending} in it`);
}

function entryAt(archive: Uint8Array, view: DataView, central: number): Uint8Array {
  const local = view.getUint32(central + 42, true);
  const start = local + 30 + view.getUint16(local + 26, true) + view.getUint16(local + 28, true);
  const packed = archive.subarray(start, start + view.getUint32(central + 20, true));
  const method = view.getUint16(central + 10, true);
  if (method !== STORED && method !== DEFLATED) {
    throw new Error(`Cannot read the archive: unknown compression ${method}`);
  }
  const data = method === STORED ? packed : new Uint8Array(inflateRawSync(packed));
  if (crc32(data) !== view.getUint32(central + 16, true)) {
    throw new Error("Cannot read the archive: a file in it has a wrong checksum");
  }
  return data;
}
