import { Buffer } from "node:buffer";
import { H1 } from "../../base/mod.ts";
import type { BufferPool } from "../../wire/mod.ts";
import { putUtf8 } from "../native_text.ts";
import { TextPieces } from "./text_pieces.ts";

export interface OutPools {
  /** Of `H1.outBytes` and of `H1.maxOutBytes`. */
  readonly small: BufferPool;
  readonly large: BufferPool;
}

/** A buffer of a pool, and how much of it is to leave. */
interface Filled {
  readonly buffer: Buffer;
  readonly length: number;
}

type Part = Filled | Uint8Array | TextPieces;

/**
 * Bytes on their way out of one connection, in their order. Small ones gather in a buffer and leave in one write; large
 * contents wait as they are, without a copy. An idle connection has no buffer.
 */
export class OutQueue {
  readonly #pools: OutPools;
  /** Before what gathers. */
  readonly #parts: Part[] = [];
  #buffer: Buffer | undefined;
  #length = 0;
  #waitingBytes = 0;
  /** The buffer of the write under way. */
  #leaving: Buffer | undefined;

  constructor(pools: OutPools) {
    this.#pools = pools;
  }

  /** Bytes that have not been taken. */
  get waitingBytes(): number {
    return this.#waitingBytes;
  }

  put(bytes: Uint8Array): void {
    if (bytes.length > H1.maxOutBytes) return this.#append(bytes, bytes.length);
    const buffer = this.#room(bytes.length);
    buffer.set(bytes, this.#length);
    this.#grew(bytes.length);
  }

  u8(value: number): void {
    this.#room(1)[this.#length] = value;
    this.#grew(1);
  }

  /** A text of Latin-1, mostly of ASCII. */
  latin1(text: string): void {
    if (text.length > H1.maxOutBytes) return this.put(Buffer.from(text, "latin1"));
    const buffer = this.#room(text.length);
    if (text.length <= SHORT_CHARS) putShort(buffer, text, this.#length);
    // What is of ASCII alone is the same in UTF-8, which is written faster.
    else if (Buffer.byteLength(text) === text.length) putUtf8(buffer, text, this.#length);
    else buffer.write(text, this.#length, "latin1");
    this.#grew(text.length);
  }

  /** A line of a head. */
  field(name: string, value: string): void {
    this.latin1(name);
    this.latin1(": ");
    this.latin1(value);
    this.latin1("\r\n");
  }

  /** The digits of a whole number. */
  number(value: number): void {
    if (value < 10) return this.u8(ZERO + value);
    this.number(Math.floor(value / 10));
    this.u8(ZERO + value % 10);
  }

  /** A content of that many bytes. Bytes may be kept until they have left, so they must not change. */
  content(content: string | Uint8Array, lengthBytes: number): void {
    if (lengthBytes === 0) return;
    if (lengthBytes >= H1.largeContentBytes) {
      this.#append(typeof content === "string" ? new TextPieces(content) : content, lengthBytes);
    } else if (typeof content === "string") {
      const buffer = this.#room(lengthBytes);
      const isShort = lengthBytes === content.length && lengthBytes <= SHORT_CHARS;
      if (isShort) putShort(buffer, content, this.#length);
      else putUtf8(buffer, content, this.#length);
      this.#grew(lengthBytes);
    } else this.put(content);
  }

  /** What leaves next; undefined when there is nothing. To be followed by `left` when it has. */
  take(): Uint8Array | undefined {
    const part = this.#parts[0];
    if (part === undefined) return this.#takeGathered();
    if (part instanceof TextPieces) return this.#takePiece(part);
    this.#parts.shift();
    if (part instanceof Uint8Array) {
      this.#waitingBytes -= part.length;
      return part;
    }
    return this.#leave(part.buffer, part.length);
  }

  /** What was taken last has left. */
  left(): void {
    const buffer = this.#leaving;
    if (buffer === undefined) return;
    this.#leaving = undefined;
    this.#poolOf(buffer).give(buffer);
  }

  /** Nobody will take the rest. What is leaving is left to the collector: the system may still read it. */
  clear(): void {
    this.#seal();
    for (const part of this.#parts.splice(0)) {
      if (part instanceof Uint8Array || part instanceof TextPieces) continue;
      this.#poolOf(part.buffer).give(part.buffer);
    }
    this.#waitingBytes = 0;
  }

  #takeGathered(): Uint8Array | undefined {
    const buffer = this.#buffer;
    if (buffer === undefined) return undefined;
    const length = this.#length;
    this.#buffer = undefined;
    this.#length = 0;
    return this.#leave(buffer, length);
  }

  #takePiece(pieces: TextPieces): Uint8Array {
    const buffer = this.#pools.large.take();
    const length = pieces.next(buffer);
    if (pieces.isDone) this.#parts.shift();
    return this.#leave(buffer, length);
  }

  #leave(buffer: Buffer, length: number): Uint8Array {
    this.#leaving = buffer;
    this.#waitingBytes -= length;
    return buffer.subarray(0, length);
  }

  /** The buffer that has so much room behind what gathers. */
  #room(more: number): Buffer {
    const buffer = this.#buffer;
    const wanted = this.#length + more;
    if (buffer !== undefined && wanted <= buffer.length) return buffer;
    return this.#grow(more);
  }

  #grow(more: number): Buffer {
    if (this.#length + more > H1.maxOutBytes) this.#seal();
    const before = this.#buffer;
    const isSmall = this.#length + more <= H1.outBytes;
    const grown = isSmall ? this.#pools.small.take() : this.#pools.large.take();
    if (before !== undefined) {
      before.copy(grown, 0, 0, this.#length);
      this.#poolOf(before).give(before);
    }
    this.#buffer = grown;
    return grown;
  }

  #seal(): void {
    const buffer = this.#buffer;
    if (buffer === undefined) return;
    this.#parts.push({ buffer, length: this.#length });
    this.#buffer = undefined;
    this.#length = 0;
  }

  #append(part: Uint8Array | TextPieces, lengthBytes: number): void {
    this.#seal();
    this.#parts.push(part);
    this.#waitingBytes += lengthBytes;
  }

  #grew(bytes: number): void {
    this.#length += bytes;
    this.#waitingBytes += bytes;
  }

  #poolOf(buffer: Buffer): BufferPool {
    return buffer.length === H1.outBytes ? this.#pools.small : this.#pools.large;
  }
}

const ZERO = 48;
/** Up to this length a loop is faster than a call into the runtime. */
const SHORT_CHARS = 96;

/** A text of Latin-1. */
function putShort(buffer: Buffer, text: string, start: number): void {
  for (let at = 0; at < text.length; at++) buffer[start + at] = text.charCodeAt(at);
}
