/**
 * Zip archives of unknown origin. What is refused is all that two programs could read in two ways, and
 * all that could take memory or time without end: an archive is a list of files in one folder or two, nothing more.
 */
import { inflateRawSync } from "node:zlib";
import { BytesError, crc32, EXPORT, messageOf, nextTurn } from "../base/mod.ts";

/** Bytes that can be read at any place. */
export interface ZipSource {
  readonly sizeBytes: number;
  /** Exactly these bytes; rejects with BytesError when they are not there. */
  read(at: number, length: number): Promise<Uint8Array>;
}

/** An archive that is here as a whole. */
export function bytesSource(bytes: Uint8Array): ZipSource {
  return {
    sizeBytes: bytes.length,
    read: (at, length) => {
      const part = bytes.subarray(at, at + length);
      return part.length === length
        ? Promise.resolve(part)
        : Promise.reject(new BytesError("the zip archive is cut off"));
    },
  };
}

export interface ZipFile {
  readonly name: string;
  readonly sizeBytes: number;
  readonly packedBytes: number;
  readonly crc: number;
  readonly method: number;
  readonly offset: number;
  /** Where the next one begins at the earliest. */
  readonly limit: number;
}

const LOCAL_MAGIC = 0x0403_4b50;
const CENTRAL_MAGIC = 0x0201_4b50;
const END_MAGIC = 0x0605_4b50;
/** Stands before the end of an archive whose numbers need 64 bits. */
const END_64_MAGIC = 0x0706_4b50;
const LOCAL_BYTES = 30;
const CENTRAL_BYTES = 46;
const END_BYTES = 22;
const END_64_BYTES = 20;
/** A comment, a name or what else has its length in two bytes. */
const MAX_FIELD_BYTES = 0xffff;
const ENCRYPTED = 0x0001;
const STORED = 0;
const DEFLATED = 8;
/** Deflate makes what cannot be packed longer, by little. */
const PACKED_SLACK_BYTES = 64 * 1024;
const MAX_SHOWN_CHARS = 80;

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** True for the first bytes of an archive, also of an empty one. */
export function isZip(head: Uint8Array): boolean {
  if (head.length < 4) return false;
  const magic = new DataView(head.buffer, head.byteOffset).getUint32(0, true);
  return magic === LOCAL_MAGIC || magic === END_MAGIC;
}

function refuse(why: string): BytesError {
  return new BytesError(`the zip archive ${why}`);
}

function shown(name: string): string {
  return JSON.stringify(name.slice(0, MAX_SHOWN_CHARS));
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

interface Directory {
  readonly count: number;
  readonly offset: number;
  readonly sizeBytes: number;
}

async function findDirectory(source: ZipSource): Promise<Directory> {
  const tailBytes = Math.min(source.sizeBytes, END_BYTES + MAX_FIELD_BYTES + END_64_BYTES);
  const tail = viewOf(await source.read(source.sizeBytes - tailBytes, tailBytes));
  let at = tailBytes - END_BYTES;
  // The comment behind the end may hold anything, so its length has to lead to the last byte.
  while (at >= 0) {
    const isEnd = tail.getUint32(at, true) === END_MAGIC;
    if (isEnd && at + END_BYTES + tail.getUint16(at + 20, true) === tailBytes) break;
    at--;
  }
  if (at < 0) throw refuse("has no end; it is cut off or something else");
  if (at >= END_64_BYTES && tail.getUint32(at - END_64_BYTES, true) === END_64_MAGIC) {
    throw refuse(`has more than ${EXPORT.maxZipEntries} files or 4 GiB`);
  }
  const count = tail.getUint16(at + 10, true);
  if (tail.getUint32(at + 4, true) !== 0 || tail.getUint16(at + 8, true) !== count) {
    throw refuse("is one part of several");
  }
  const sizeBytes = tail.getUint32(at + 12, true);
  const offset = tail.getUint32(at + 16, true);
  if (offset + sizeBytes !== source.sizeBytes - tailBytes + at) {
    throw refuse("has its directory elsewhere than its end says");
  }
  if (sizeBytes > EXPORT.maxZipDirectoryBytes) {
    throw refuse(
      `has a directory of ${sizeBytes} bytes; at most ${EXPORT.maxZipDirectoryBytes} are read`,
    );
  }
  return { count, offset, sizeBytes };
}

/** Names that lead elsewhere on some system are refused on all of them. */
function checkedName(bytes: Uint8Array): string {
  let name: string;
  try {
    name = utf8.decode(bytes);
  } catch {
    throw refuse("has a name that is no UTF-8");
  }
  const isUnsafe = name === "" || name.startsWith("/") || /[\\\0]/.test(name) ||
    name.split("/").some((part) => part === ".." || part === ".");
  if (isUnsafe) throw refuse(`has the name ${shown(name)}, which leads elsewhere`);
  return name;
}

function checkedFile(entry: DataView, nameBytes: Uint8Array, limit: number): ZipFile {
  const name = checkedName(nameBytes);
  const method = entry.getUint16(10, true);
  const file = {
    name,
    method,
    crc: entry.getUint32(16, true),
    packedBytes: entry.getUint32(20, true),
    sizeBytes: entry.getUint32(24, true),
    offset: entry.getUint32(42, true),
    limit,
  };
  if ((entry.getUint16(8, true) & ENCRYPTED) !== 0) {
    throw refuse(`has ${shown(name)} encrypted; unpack it with its password first`);
  }
  if (method !== STORED && method !== DEFLATED) {
    throw refuse(`has ${shown(name)} packed by method ${method}; stored or deflated is wanted`);
  }
  const max = EXPORT.maxZipEntryBytes;
  if (file.sizeBytes > max || file.packedBytes > max + PACKED_SLACK_BYTES) {
    throw refuse(`has ${shown(name)} with ${file.sizeBytes} bytes; at most ${max} are wanted`);
  }
  if (method === STORED && file.packedBytes !== file.sizeBytes) {
    throw refuse(`tells two sizes of ${shown(name)}`);
  }
  return file;
}

function readDirectory(
  bytes: Uint8Array,
  { count, offset }: Directory,
  maxTotalBytes: number,
): ZipFile[] {
  const view = viewOf(bytes);
  const files: ZipFile[] = [];
  const names = new Set<string>();
  let at = 0;
  let totalBytes = 0;
  for (let left = count; left > 0; left--) {
    if (at + CENTRAL_BYTES > bytes.length || view.getUint32(at, true) !== CENTRAL_MAGIC) {
      throw refuse(`has a directory of ${count - left} files; its end says ${count}`);
    }
    const nameAt = at + CENTRAL_BYTES;
    const nameEnd = nameAt + view.getUint16(at + 28, true);
    const next = nameEnd + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
    if (next > bytes.length) throw refuse("has a directory that ends inside an entry");
    const entry = new DataView(bytes.buffer, bytes.byteOffset + at, CENTRAL_BYTES);
    const file = checkedFile(entry, bytes.subarray(nameAt, nameEnd), offset);
    if (names.has(file.name)) throw refuse(`has ${shown(file.name)} twice`);
    names.add(file.name);
    totalBytes += file.sizeBytes;
    if (totalBytes > maxTotalBytes) {
      throw refuse(`unpacks to more than ${maxTotalBytes} bytes`);
    }
    files.push(file);
    at = next;
  }
  if (at !== bytes.length) throw refuse(`has more files than the ${count} that its end says`);
  return withLimits(files);
}

/** Files that share bytes make a small archive unpack to any size. */
function withLimits(files: readonly ZipFile[]): ZipFile[] {
  const sorted = [...files].sort((a, b) => a.offset - b.offset);
  const limits = new Map<ZipFile, number>();
  for (const [index, file] of sorted.entries()) {
    const limit = sorted[index + 1]?.offset ?? file.limit;
    if (file.offset + LOCAL_BYTES + file.packedBytes > limit) {
      throw refuse(`has ${shown(file.name)} reach into what follows it`);
    }
    limits.set(file, limit);
  }
  return files.map((file) => ({ ...file, limit: limits.get(file) ?? file.limit }));
}

/** The files of an archive in its order, folders left out. Throws BytesError for what is refused. */
export async function listZip(
  source: ZipSource,
  maxTotalBytes: number = EXPORT.maxZipTotalBytes,
): Promise<ZipFile[]> {
  if (source.sizeBytes < END_BYTES) throw refuse("is cut off");
  const directory = await findDirectory(source);
  const bytes = await source.read(directory.offset, directory.sizeBytes);
  const files = readDirectory(bytes, directory, maxTotalBytes);
  const totalBytes = files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  const ratio = Math.round(totalBytes / source.sizeBytes);
  if (totalBytes > EXPORT.freeZipBytes && ratio > EXPORT.maxZipRatio) {
    throw refuse(`unpacks to ${ratio} times its size; at most ${EXPORT.maxZipRatio} are wanted`);
  }
  return files.filter(({ name }) => !name.endsWith("/"));
}

/** Unpacks one file, and checks that it is what the directory says. Throws BytesError. */
export async function readZipFile(source: ZipSource, file: ZipFile): Promise<Uint8Array> {
  // What stands before the data is not known yet, but with the data it is one piece.
  const mostBytes = LOCAL_BYTES + MAX_FIELD_BYTES * 2 + file.packedBytes;
  const piece = await source.read(file.offset, Math.min(mostBytes, file.limit - file.offset));
  const head = viewOf(piece);
  const nameEnd = LOCAL_BYTES + head.getUint16(26, true);
  const dataAt = nameEnd + head.getUint16(28, true);
  const dataEnd = dataAt + file.packedBytes;
  if (head.getUint32(0, true) !== LOCAL_MAGIC || dataEnd > piece.length) {
    throw refuse(`does not hold ${shown(file.name)} where its directory says`);
  }
  const isSame = head.getUint16(8, true) === file.method &&
    new TextDecoder().decode(piece.subarray(LOCAL_BYTES, nameEnd)) === file.name;
  if (!isSame) throw refuse(`calls ${shown(file.name)} otherwise in another place`);
  const packed = piece.subarray(dataAt, dataEnd);
  const data = file.method === STORED ? packed : await inflated(packed, file);
  // Others have had no turn since a long file was whole.
  if (data.length > EXPORT.zipSliceBytes) await nextTurn();
  if (data.length !== file.sizeBytes || crc32(data) !== file.crc) {
    throw refuse(`is damaged: ${shown(file.name)} is not what its checksum says`);
  }
  return data;
}

async function inflated(packed: Uint8Array, { name, sizeBytes }: ZipFile): Promise<Uint8Array> {
  try {
    return sizeBytes <= EXPORT.zipSliceBytes
      ? inflateRawSync(packed, { maxOutputLength: Math.max(1, sizeBytes) })
      : await inflatedInTurns(packed, sizeBytes);
  } catch (thrown) {
    throw refuse(
      `is damaged: ${shown(name)} does not unpack to ${sizeBytes} bytes: ${messageOf(thrown)}`,
    );
  }
}

/** Throws what says why when it does not unpack to exactly `sizeBytes`. */
async function inflatedInTurns(packed: Uint8Array, sizeBytes: number): Promise<Uint8Array> {
  const data = new Uint8Array(sizeBytes);
  let at = 0;
  let turnAt = 0;
  const pieces = ReadableStream.from(slicesOf(packed)).pipeThrough(
    new DecompressionStream("deflate-raw"),
  );
  for await (const piece of pieces) {
    if (at + piece.length > sizeBytes) throw new RangeError("there is more");
    data.set(piece, at);
    at += piece.length;
    if (at - turnAt < EXPORT.zipSliceBytes) continue;
    await nextTurn();
    turnAt = at;
  }
  return data.subarray(0, at);
}

function* slicesOf(packed: Uint8Array): Generator<Uint8Array<ArrayBuffer>> {
  const sliceBytes = EXPORT.zipPackedSliceBytes;
  for (let at = 0; at < packed.length; at += sliceBytes) yield packed.slice(at, at + sliceBytes);
}
