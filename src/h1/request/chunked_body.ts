import { H1 } from "../../base/mod.ts";
import { COLON, CR, LF, TOKEN, VALUE } from "./characters.ts";
import { BAD, type Refusal } from "./refusal.ts";

/** Where in the chunks the reader is. */
const PHASE = {
  size: 0,
  extension: 1,
  sizeLineFeed: 2,
  data: 3,
  dataEnd: 4,
  dataLineFeed: 5,
  trailer: 6,
  trailerName: 7,
  trailerValue: 8,
  trailerLineFeed: 9,
  lastLineFeed: 10,
  done: 11,
} as const;

const SEMICOLON = 59;
const NO_DIGIT = 255;

/** Values of the digits of the base 16. */
const DIGITS = Uint8Array.from({ length: 256 }, (_, code) => {
  const text = String.fromCharCode(code);
  return /^[0-9A-Fa-f]$/.test(text) ? Number.parseInt(text, 16) : NO_DIGIT;
});

/** Takes the bytes from `start` to `end`; they are borrowed. */
type Take = (bytes: Uint8Array, start: number, end: number) => void;

/** Takes a body out of its chunks, however they are cut. Extensions and trailers are read and forgotten. */
export class ChunkedBody {
  refusal: Refusal | undefined;
  #phase: number = PHASE.size;
  #digits = 0;
  #sizeBytes = 0;
  #leftBytes = 0;
  #extensionBytes = 0;
  #trailerBytes = 0;

  get isDone(): boolean {
    return this.#phase === PHASE.done;
  }

  /** Returns where it stopped: at the end, behind the body, or where it was refused. */
  read(bytes: Uint8Array, start: number, end: number, take: Take): number {
    let at = start;
    while (at < end && this.refusal === undefined) {
      if (this.#phase === PHASE.data) {
        const stop = Math.min(end, at + this.#leftBytes);
        take(bytes, at, stop);
        this.#leftBytes -= stop - at;
        at = stop;
        if (this.#leftBytes === 0) this.#phase = PHASE.dataEnd;
        continue;
      }
      if (this.#phase === PHASE.done) break;
      this.#next(bytes[at++] as number);
    }
    return at;
  }

  /** One byte that is no data. */
  #next(byte: number): void {
    switch (this.#phase) {
      case PHASE.size:
        return this.#size(byte);
      case PHASE.extension:
        return this.#extension(byte);
      case PHASE.sizeLineFeed:
        if (byte !== LF) this.refusal = BAD.lineEnd;
        else this.#begin();
        return;
      case PHASE.dataEnd:
        return this.#expect(byte, CR, PHASE.dataLineFeed);
      case PHASE.dataLineFeed:
        return this.#expect(byte, LF, PHASE.size);
      default:
        return this.#trailer(byte);
    }
  }

  #expect(byte: number, wanted: number, next: number): void {
    if (byte !== wanted) this.refusal = BAD.chunkEnd;
    this.#phase = next;
  }

  #size(byte: number): void {
    const digit = DIGITS[byte] as number;
    if (digit !== NO_DIGIT) {
      if (++this.#digits > H1.maxChunkDigits) this.refusal = BAD.chunkSize;
      this.#sizeBytes = this.#sizeBytes * 16 + digit;
      if (this.#sizeBytes > H1.maxChunkBytes) this.refusal = BAD.largeChunk;
      return;
    }
    if (this.#digits === 0) this.refusal = BAD.chunkSize;
    else if (byte === CR) this.#phase = PHASE.sizeLineFeed;
    else if (byte === SEMICOLON) this.#phase = PHASE.extension;
    else this.refusal = byte === LF ? BAD.lineEnd : BAD.chunkSize;
  }

  #extension(byte: number): void {
    if (byte === CR) this.#phase = PHASE.sizeLineFeed;
    else if (VALUE[byte] !== 1) this.refusal = byte === LF ? BAD.lineEnd : BAD.extension;
    else if (++this.#extensionBytes > H1.maxChunkExtensionBytes) this.refusal = BAD.extensions;
  }

  /** The size is known. */
  #begin(): void {
    this.#leftBytes = this.#sizeBytes;
    this.#phase = this.#sizeBytes === 0 ? PHASE.trailer : PHASE.data;
    this.#sizeBytes = 0;
    this.#digits = 0;
  }

  #trailer(byte: number): void {
    if (++this.#trailerBytes > H1.maxTrailerBytes) this.refusal = BAD.trailers;
    switch (this.#phase) {
      case PHASE.trailer:
        if (byte === CR) this.#phase = PHASE.lastLineFeed;
        else if (TOKEN[byte] !== 1) this.refusal = byte === LF ? BAD.lineEnd : BAD.trailer;
        else this.#phase = PHASE.trailerName;
        return;
      case PHASE.trailerName:
        if (byte === COLON) this.#phase = PHASE.trailerValue;
        else if (TOKEN[byte] !== 1) this.refusal = BAD.trailer;
        return;
      case PHASE.trailerValue:
        if (byte === CR) this.#phase = PHASE.trailerLineFeed;
        else if (VALUE[byte] !== 1) this.refusal = byte === LF ? BAD.lineEnd : BAD.trailer;
        return;
      default:
        if (byte !== LF) this.refusal = BAD.lineEnd;
        this.#phase = this.#phase === PHASE.lastLineFeed ? PHASE.done : PHASE.trailer;
    }
  }
}
