/**
 * Writing and reading of the project's own binary formats. Integers are LEB128 varints unless a fixed width is asked
 * for; fixed widths are little-endian; texts are UTF-8 with their length in bytes before them.
 */
import { Buffer, isAscii } from "node:buffer";

/** Input that is shorter than its own lengths say, or a value that the format cannot hold. */
export class BytesError extends Error {
  override readonly name = "BytesError";
}

const encoder = new TextEncoder();
/** What `toString` of a buffer comes down to; it needs no buffer. */
const { latin1Slice } = Buffer.prototype as unknown as {
  latin1Slice(this: Uint8Array, start: number, end: number): string;
};
// A leading byte order mark is part of the text: dropping it would change what a user stored.
const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** Up to this length a loop over plain ASCII is quicker than a call into the runtime. */
const SHORT_TEXT = 40;

const LOW_BITS = 0x80;
const MAX_VARINT_BYTES = 8;

/** How many bytes `varint` spends on this value. */
export function varintBytes(value: number): number {
  let bytes = 1;
  for (let rest = value; rest >= LOW_BITS; rest = Math.floor(rest / LOW_BITS)) bytes++;
  return bytes;
}

/** A growing buffer. `take` hands out what was written and starts a new one. */
export class ByteWriter {
  #buffer: Uint8Array<ArrayBuffer>;
  #view: DataView;
  #length = 0;

  constructor(initialBytes = 256) {
    this.#buffer = new Uint8Array(Math.max(16, initialBytes));
    this.#view = new DataView(this.#buffer.buffer);
  }

  /** Bytes written so far. */
  get length(): number {
    return this.#length;
  }

  u8(value: number): this {
    this.#reserve(1);
    this.#buffer[this.#length++] = value;
    return this;
  }

  u32(value: number): this {
    this.#reserve(4);
    this.#view.setUint32(this.#length, value, true);
    this.#length += 4;
    return this;
  }

  f64(value: number): this {
    this.#reserve(8);
    this.#view.setFloat64(this.#length, value, true);
    this.#length += 8;
    return this;
  }

  bool(value: boolean): this {
    return this.u8(value ? 1 : 0);
  }

  /** A safe integer that is not negative. */
  varint(value: number): this {
    if (!Number.isSafeInteger(value) || value < 0) {
      throw new BytesError(`Cannot encode ${value}: a safe integer from 0 is wanted`);
    }
    this.#reserve(MAX_VARINT_BYTES);
    let rest = value;
    // Beyond 31 bits the shift operators would lose bits, so the upper part goes by division.
    while (rest > 0x7fff_ffff) {
      this.#buffer[this.#length++] = (rest % LOW_BITS) | LOW_BITS;
      rest = Math.floor(rest / LOW_BITS);
    }
    while (rest >= LOW_BITS) {
      this.#buffer[this.#length++] = (rest & 0x7f) | LOW_BITS;
      rest >>>= 7;
    }
    this.#buffer[this.#length++] = rest;
    return this;
  }

  /** The bytes alone, without a length. */
  raw(bytes: Uint8Array): this {
    this.#reserve(bytes.length);
    this.#buffer.set(bytes, this.#length);
    this.#length += bytes.length;
    return this;
  }

  /** Length, then the bytes. */
  bytes(bytes: Uint8Array): this {
    return this.varint(bytes.length).raw(bytes);
  }

  /** Length in bytes, then UTF-8. A lone surrogate becomes U+FFFD, as everywhere on the platform. */
  utf8(text: string): this {
    if (text.length <= SHORT_TEXT && this.#shortAscii(text)) return this;
    // The prefix is sized for plain ASCII; a longer text moves up by the byte or two that it then needs.
    const guess = varintBytes(text.length);
    this.#reserve(MAX_VARINT_BYTES + text.length * 3);
    const start = this.#length;
    const body = this.#buffer.subarray(start + guess);
    const written = text === "" ? 0 : encoder.encodeInto(text, body).written;
    const prefix = varintBytes(written);
    if (prefix !== guess) {
      this.#buffer.copyWithin(start + prefix, start + guess, start + guess + written);
    }
    this.varint(written);
    this.#length += written;
    return this;
  }

  /** Overwrites four bytes written earlier, for a length or checksum known only at the end. */
  patchU32(offset: number, value: number): this {
    if (offset < 0 || offset + 4 > this.#length) {
      throw new BytesError(`Cannot patch 4 bytes at ${offset} of ${this.#length} written`);
    }
    this.#view.setUint32(offset, value, true);
    return this;
  }

  /** A view on what was written; valid until the next write. */
  view(): Uint8Array<ArrayBuffer> {
    return this.#buffer.subarray(0, this.#length);
  }

  /** Forgets what was written and keeps the buffer. */
  clear(): this {
    this.#length = 0;
    return this;
  }

  /** A copy of what was written, of exact size; the writer is empty afterwards and keeps its buffer. */
  take(): Uint8Array<ArrayBuffer> {
    const out = this.#buffer.slice(0, this.#length);
    this.#length = 0;
    return out;
  }

  /** Writes a short text if it is plain ASCII; else writes nothing. */
  #shortAscii(text: string): boolean {
    this.#reserve(1 + text.length);
    const start = this.#length + 1;
    for (let at = 0; at < text.length; at++) {
      const code = text.charCodeAt(at);
      if (code >= LOW_BITS) return false;
      this.#buffer[start + at] = code;
    }
    this.#buffer[this.#length] = text.length;
    this.#length = start + text.length;
    return true;
  }

  #reserve(more: number): void {
    const wanted = this.#length + more;
    if (wanted <= this.#buffer.length) return;
    const grown = new Uint8Array(Math.max(wanted, this.#buffer.length * 2));
    grown.set(this.#buffer.subarray(0, this.#length));
    this.#buffer = grown;
    this.#view = new DataView(grown.buffer);
  }
}

/** Throws BytesError for bytes that are no UTF-8. */
export function utf8Text(bytes: Uint8Array, start = 0, end = bytes.length): string {
  if (end - start <= SHORT_TEXT) {
    const text = shortAscii(bytes, start, end);
    if (text !== undefined) return text;
  }
  const part = bytes.subarray(start, end);
  // Most texts are plain ASCII, which need not be decoded: that takes half of the time.
  if (isAscii(part)) return latin1Slice.call(part, 0, part.length);
  try {
    return decoder.decode(part);
  } catch (cause) {
    throw new BytesError("Cannot read a text: its bytes are no UTF-8", { cause });
  }
}

/** Reads what ByteWriter wrote. Total: for any input a method returns a value or throws BytesError. */
export class ByteReader {
  readonly #buffer: Uint8Array;
  readonly #end: number;
  #offset: number;

  /** Reads a part of the buffer, all of it unless told; offsets are those in the buffer. */
  constructor(buffer: Uint8Array, start = 0, end = buffer.length) {
    this.#buffer = buffer;
    this.#offset = start;
    this.#end = end;
  }

  get offset(): number {
    return this.#offset;
  }

  get remaining(): number {
    return this.#end - this.#offset;
  }

  u8(): number {
    return this.#buffer[this.#take(1)] ?? 0;
  }

  u32(): number {
    return this.#view(4).getUint32(0, true);
  }

  f64(): number {
    return this.#view(8).getFloat64(0, true);
  }

  bool(): boolean {
    const value = this.u8();
    if (value > 1) throw new BytesError(`Cannot read a yes or no: found ${value}, wanted 0 or 1`);
    return value === 1;
  }

  varint(): number {
    let value = 0;
    let factor = 1;
    for (let count = 0; count < MAX_VARINT_BYTES; count++) {
      const byte = this.u8();
      value += (byte & 0x7f) * factor;
      if (byte < LOW_BITS) {
        if (value > Number.MAX_SAFE_INTEGER) break;
        return value;
      }
      factor *= LOW_BITS;
    }
    throw new BytesError("Cannot read an integer: found more than 53 bits");
  }

  /** The next `length` bytes as a view into the input, not a copy. */
  raw(length: number): Uint8Array {
    const start = this.#take(length);
    return this.#buffer.subarray(start, start + length);
  }

  /** Length, then that many bytes, as a view into the input, not a copy. */
  bytes(): Uint8Array {
    return this.raw(this.varint());
  }

  utf8(): string {
    const length = this.varint();
    const start = this.#take(length);
    return length === 0 ? "" : utf8Text(this.#buffer, start, start + length);
  }

  /** The same; `likely` itself when that is what stands here. */
  utf8Like(likely: string): string {
    const length = this.varint();
    const start = this.#take(length);
    return spells(likely, this.#buffer, start, start + length)
      ? likely
      : utf8Text(this.#buffer, start, start + length);
  }

  /** The same; a text that came a moment ago is not made again. */
  utf8Again(recent: RecentTexts): string {
    const length = this.varint();
    const start = this.#take(length);
    return length === 0 ? "" : recent.text(this.#buffer, start, start + length);
  }

  /** Throws unless everything has been read: bytes left over mean that the format is not the one expected. */
  end(): void {
    if (this.remaining > 0) {
      throw new BytesError(`Cannot finish reading: ${this.remaining} bytes are left over`);
    }
  }

  /** Made when it is needed: nearly all that is read are bytes and texts. */
  #view(length: number): DataView {
    const start = this.#take(length);
    return new DataView(this.#buffer.buffer, this.#buffer.byteOffset + start, length);
  }

  #take(length: number): number {
    if (length < 0 || length > this.#end - this.#offset) {
      throw new BytesError(
        `Cannot read ${length} bytes at ${this.#offset}: only ${this.remaining} are left`,
      );
    }
    const start = this.#offset;
    this.#offset += length;
    return start;
  }
}

const RECENT_SLOTS = 256;

/** Texts that come again and again, found by their bytes: neither made nor hashed anew. */
export class RecentTexts {
  readonly #slots: string[] = new Array<string>(RECENT_SLOTS).fill("");
  readonly #made: (text: string) => string;

  /** `made`: what is to be kept in the place of a text that was made. */
  constructor(made: (text: string) => string) {
    this.#made = made;
  }

  /** Throws BytesError for bytes that are no UTF-8. */
  text(bytes: Uint8Array, start: number, end: number): string {
    const length = end - start;
    if (length > SHORT_TEXT) return this.#made(utf8Text(bytes, start, end));
    const middle = bytes[start + (length >> 1)] ?? 0;
    const sum = length * 37 + (bytes[start] ?? 0) * 5 + middle * 11 + (bytes[end - 1] ?? 0) * 17;
    const slot = sum % RECENT_SLOTS;
    const known = this.#slots[slot] ?? "";
    if (spells(known, bytes, start, end)) return known;
    return this.#slots[slot] = this.#made(utf8Text(bytes, start, end));
  }
}

/** Only of plain ASCII: there a character is a byte. */
function spells(text: string, bytes: Uint8Array, start: number, end: number): boolean {
  if (text.length !== end - start) return false;
  for (let at = 0; at < text.length; at++) {
    const byte = bytes[start + at] ?? LOW_BITS;
    if (byte >= LOW_BITS || byte !== text.charCodeAt(at)) return false;
  }
  return true;
}

/** By length, and used again and again: reading a name leaves nothing behind but the name. */
const SHORT_CODES = Array.from(
  { length: SHORT_TEXT + 1 },
  (_, length) => new Array<number>(length).fill(0),
);

/** The text of a few bytes if they are plain ASCII. Made in one piece: a text put together by `+` would stay in parts. */
function shortAscii(bytes: Uint8Array, start: number, end: number): string | undefined {
  const codes = SHORT_CODES[end - start] ?? [];
  for (let at = start; at < end; at++) {
    const byte = bytes[at] ?? LOW_BITS;
    if (byte >= LOW_BITS) return undefined;
    codes[at - start] = byte;
  }
  return String.fromCharCode(...codes);
}

/** A copy in memory of its own. `slice` says so of a Uint8Array only: of a Buffer it is one more view of the same memory. */
export function copyOf(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  return new Uint8Array(bytes);
}

/** Up to this a copy costs more than what it could give back. */
const SMALL_BUFFER_BYTES = 1_024;

/** The bytes as they are when they fill most of their memory, else a copy: to be kept, and counted by their length. */
export function unpinned(bytes: Uint8Array): Uint8Array {
  const heldBytes = bytes.buffer.byteLength;
  return heldBytes <= Math.max(SMALL_BUFFER_BYTES, 2 * bytes.length) ? bytes : copyOf(bytes);
}

/**
 * Gives the memory of these bytes back now: large buffers of a moment would otherwise pile up until the collector comes.
 * Whoever looks at them, or at anything else in their buffer, afterwards finds nothing.
 */
export function releaseBytes(bytes: Uint8Array): void {
  const { buffer } = bytes;
  if (buffer instanceof ArrayBuffer && !buffer.detached) buffer.transfer(0);
}
