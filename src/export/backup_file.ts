/**
 * The file of a backup: a header, the dump of a state in chunks, and an end that proves that nothing is missing.
 *
 *     file   := envelope frame* end
 *     envelope := "RNBACKUP", u32 format version, u32 length, body, u32 crc of all before
 *     body   := product version, cluster id, node id, index, term, created ms, digest
 *     frame  := u8 1, u32 length, u32 crc, data                crc: continues the one before, over kind, length and data
 *     end    := u8 2, u32 length, u32 crc, chunks, bytes, SHA-256 of everything before the end
 *
 * Every later format keeps the envelope, so that an older program can say what it cannot read. Integers as everywhere:
 * varints unless a width is given, little-endian; texts are UTF-8 with their length.
 */
import { createHash, type Hash } from "node:crypto";
import { ByteReader, BytesError, ByteWriter, crc32, EXPORT } from "../base/mod.ts";
import { ByteQueue } from "./byte_queue.ts";

export interface BackupHeader {
  /** Of the program that made the backup. */
  readonly software: string;
  /** Cluster and node that it was taken from. */
  readonly clusterId: string;
  readonly nodeId: number;
  /** The last log entry that it holds. */
  readonly index: number;
  readonly term: number;
  readonly createdMs: number;
  /** Of what the state holds for its users. */
  readonly digest: string;
}

const BACKUP_FORMAT_VERSION = 1;

const MAGIC = new TextEncoder().encode("RNBACKUP");
const PREFIX_BYTES = MAGIC.length + 8;
const MAX_HEADER_BYTES = 64 * 1024;
const FRAME_HEAD_BYTES = 9;
const SHA_BYTES = 32;
const CHUNK = 1;
const END = 2;

/** The parts of a file in order, made as they are asked for. */
export function* encodeBackup(
  header: BackupHeader,
  dump: Iterable<Uint8Array>,
): Generator<Uint8Array<ArrayBuffer>> {
  const seal = new Seal();
  yield seal.add(encodeHeader(header));
  let chunks = 0;
  let sizeBytes = 0;
  for (const chunk of dump) {
    chunks++;
    sizeBytes += chunk.length;
    yield seal.add(seal.frame(CHUNK, chunk));
  }
  const end = new ByteWriter().varint(chunks).varint(sizeBytes).raw(seal.digest());
  yield seal.frame(END, end.view());
}

/** Chained checksums and the digest over a file so far. */
class Seal {
  readonly #hash: Hash = createHash("sha256");
  #crc = 0;

  add<T extends Uint8Array>(part: T): T {
    this.#hash.update(part);
    return part;
  }

  digest(): Uint8Array {
    return this.#hash.copy().digest();
  }

  frame(kind: number, data: Uint8Array): Uint8Array<ArrayBuffer> {
    const out = new ByteWriter(FRAME_HEAD_BYTES + data.length).u8(kind).u32(data.length);
    return out.u32(this.next(kind, data)).raw(data).take();
  }

  /** The checksum of the next frame. */
  next(kind: number, data: Uint8Array): number {
    const head = new ByteWriter().u8(kind).u32(data.length).view();
    this.#crc = crc32(data, crc32(head, this.#crc));
    return this.#crc;
  }
}

function encodeHeader(header: BackupHeader): Uint8Array<ArrayBuffer> {
  const body = new ByteWriter().utf8(header.software).utf8(header.clusterId);
  body.varint(header.nodeId).varint(header.index).varint(header.term);
  body.varint(Math.trunc(header.createdMs)).utf8(header.digest);
  const out = new ByteWriter().raw(MAGIC).u32(BACKUP_FORMAT_VERSION);
  out.u32(body.length).raw(body.view());
  return out.u32(crc32(out.view())).take();
}

/** Reads and verifies a file that comes in chunks of any size. Throws BytesError on whatever is not right. */
export class BackupReader {
  readonly #queue = new ByteQueue();
  readonly #seal = new Seal();
  #header: BackupHeader | undefined;
  #ended = false;
  #chunks = 0;
  #sizeBytes = 0;

  /** Undefined until enough has arrived. */
  get header(): BackupHeader | undefined {
    return this.#header;
  }

  /** Chunks of the dump that are complete with this part of the file; they may be views into it. */
  *push(part: Uint8Array): Generator<Uint8Array> {
    this.#queue.push(part);
    this.#header ??= this.#readHeader();
    if (this.#header === undefined) return;
    for (let chunk = this.#next(); chunk !== undefined; chunk = this.#next()) yield chunk;
  }

  /** To be called after the last part: only now the file is known to be whole. */
  finish(): BackupHeader {
    if (this.#header === undefined) {
      throw this.#queue.length === 0 ? refusal("it is empty") : refusal("it ends in its header");
    }
    if (!this.#ended) {
      throw refusal(
        `it is incomplete: it ends behind ${this.#chunks} whole chunks, without an end`,
      );
    }
    return this.#header;
  }

  #readHeader(): BackupHeader | undefined {
    const prefix = this.#queue.peek(PREFIX_BYTES);
    const magic = prefix.subarray(0, MAGIC.length);
    if (magic.some((byte, at) => byte !== MAGIC[at])) throw refusal("it is no backup of rnacos");
    if (prefix.length < PREFIX_BYTES) return undefined;
    const reader = new ByteReader(prefix.subarray(MAGIC.length));
    const version = reader.u32();
    const bodyBytes = reader.u32();
    if (bodyBytes > MAX_HEADER_BYTES) throw refusal("its header is damaged");
    const size = PREFIX_BYTES + bodyBytes + 4;
    if (this.#queue.length < size) return undefined;
    const bytes = this.#seal.add(this.#queue.take(size));
    const crc = new ByteReader(bytes.subarray(size - 4)).u32();
    if (crc32(bytes.subarray(0, size - 4)) !== crc) throw refusal("its header is damaged");
    demandVersion(version);
    return decodeHeader(bytes.subarray(PREFIX_BYTES, size - 4));
  }

  /** The next whole chunk of the dump. */
  #next(): Uint8Array | undefined {
    if (this.#ended) {
      if (this.#queue.length > 0) throw refusal("there is something behind its end");
      return undefined;
    }
    const head = this.#queue.peek(FRAME_HEAD_BYTES);
    if (head.length < FRAME_HEAD_BYTES) return undefined;
    const reader = new ByteReader(head);
    const kind = reader.u8();
    const sizeBytes = reader.u32();
    const crc = reader.u32();
    if ((kind !== CHUNK && kind !== END) || sizeBytes > EXPORT.maxChunkBytes) {
      throw this.#damage();
    }
    if (this.#queue.length < FRAME_HEAD_BYTES + sizeBytes) return undefined;
    const frame = this.#queue.take(FRAME_HEAD_BYTES + sizeBytes);
    const data = frame.subarray(FRAME_HEAD_BYTES);
    if (this.#seal.next(kind, data) !== crc) throw this.#damage();
    if (kind === END) {
      this.#end(data);
      return this.#next();
    }
    this.#seal.add(frame);
    this.#chunks++;
    this.#sizeBytes += data.length;
    return data;
  }

  #end(data: Uint8Array): void {
    const reader = new ByteReader(data);
    const chunks = reader.varint();
    const sizeBytes = reader.varint();
    const sha = reader.raw(SHA_BYTES);
    reader.end();
    const found = this.#seal.digest();
    const same = chunks === this.#chunks && sizeBytes === this.#sizeBytes &&
      sha.every((byte, at) => byte === found[at]);
    if (!same) throw refusal("the digest at its end is not that of what stands before");
    this.#ended = true;
  }

  #damage(): BytesError {
    return refusal(
      `it is damaged behind its first ${this.#chunks} chunks: a checksum does not hold`,
    );
  }
}

function demandVersion(version: number): void {
  if (version === BACKUP_FORMAT_VERSION) return;
  throw refusal(
    `it has format version ${version}, this program reads version ${BACKUP_FORMAT_VERSION}` +
      (version > BACKUP_FORMAT_VERSION ? ": a newer version of rnacos is wanted" : ""),
  );
}

function decodeHeader(body: Uint8Array): BackupHeader {
  const reader = new ByteReader(body);
  const header = {
    software: reader.utf8(),
    clusterId: reader.utf8(),
    nodeId: reader.varint(),
    index: reader.varint(),
    term: reader.varint(),
    createdMs: reader.varint(),
    digest: reader.utf8(),
  };
  reader.end();
  return header;
}

function refusal(why: string): BytesError {
  return new BytesError(`Cannot use the backup: ${why}`);
}
