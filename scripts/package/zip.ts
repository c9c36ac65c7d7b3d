/** Zip archives of releases, and one file of those that package registries hand out. */
import { Buffer } from "node:buffer";
import { crc32, inflateRawSync } from "node:zlib";
import { zipParts } from "../../src/export/zip_parts.ts";
import type { PackedFile } from "./tar.ts";

const CENTRAL = 0x0201_4b50;
const END = 0x0605_4b50;
const END_BYTES = 22;
const DEFLATED = 8;
const STORED = 0;
const LEVEL = 9;

/** Packs in the order given, reproducibly; `mtimeSeconds` is the time of every entry. */
export function packZip(files: readonly PackedFile[], mtimeSeconds: number): Uint8Array {
  const entries = files.map(({ name, data, executable }) => ({
    name,
    data,
    modifiedMs: mtimeSeconds * 1_000,
    mode: executable ? 0o755 : 0o644,
  }));
  return Buffer.concat([...zipParts(entries, { level: LEVEL })]);
}

/**
 * One file of a zip archive whose path ends with `ending`; throws when there is none or it is damaged. Nothing is
 * bounded, so it is for archives whose checksum was known before.
 */
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
