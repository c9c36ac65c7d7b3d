/**
 * Looks at the frames that a peer sends before the HTTP/2 engine sees them. The engine below Deno's `node:http2` can
 * end the whole process when a frame that upsets the session (a GOAWAY, an answer to a ping that was never sent) is
 * followed by a faulty one, keeps what it should not, and takes floods, so some get no further or not as they are:
 * - GOAWAY is dropped: a client that says goodbye closes its connection when it is done (denoland/deno#36788).
 * - PRIORITY is dropped: it is deprecated (RFC 9113, 5.3.2) and only makes the engine keep records of idle streams.
 * - Answers to pings are dropped: this server sends no HTTP/2 pings.
 * - Headers are rewritten (`incoming_calls.ts`).
 * - What is wrong by its header alone, and a flood of frames without use, ends the connection here.
 */
import { Buffer } from "node:buffer";
import { copyOf, messageOf, releaseBytes } from "../../base/mod.ts";
import {
  DEFAULT_FRAME_BYTES,
  FLAG,
  type FloodGuard,
  FRAME,
  HEADER_BYTES,
  PREFACE,
  readU32,
} from "../../h2/mod.ts";
import type { IncomingCalls } from "./incoming_calls.ts";

/** `gather`: it is read here, and something else may go on in its place. */
type Verdict = "pass" | "drop" | "gather" | "refuse";

/** Bytes of the payload. */
function lengthOf(header: Uint8Array): number {
  return readU32(header, 0) >>> 8;
}

/** The highest bit is reserved and ignored. */
function streamOf(header: Uint8Array): number {
  return readU32(header, 5) & 0x7fff_ffff;
}

/** What is to be done with a frame, from its header alone. */
function judge(header: Uint8Array): Verdict {
  const [, , , type = 0, flags = 0] = header;
  const length = lengthOf(header);
  if (length > DEFAULT_FRAME_BYTES) return "refuse";
  const stream = streamOf(header);
  const onStream = stream !== 0;
  const wanted = (right: boolean): Verdict => right ? "pass" : "refuse";
  switch (type) {
    case FRAME.goAway:
    case FRAME.priority:
      return "drop";
    case FRAME.ping:
      if (length !== 8 || onStream) return "refuse";
      return (flags & FLAG.ack) === 0 ? "pass" : "drop";
    case FRAME.settings:
      return wanted(!onStream && length % 6 === 0 && ((flags & FLAG.ack) === 0 || length === 0));
    case FRAME.windowUpdate:
      return wanted(length === 4);
    case FRAME.resetStream:
      return wanted(onStream && length === 4);
    case FRAME.data:
      // Streams of clients have odd numbers.
      return wanted((stream & 1) === 1);
    case FRAME.headers:
    case FRAME.continuation:
      return (stream & 1) === 1 ? "gather" : "refuse";
    case FRAME.pushPromise:
      return "refuse";
    default:
      return "drop";
  }
}

/** The frames of one connection. Bytes that are no HTTP/2 pass too: the engine refuses them. */
export class IncomingFrames {
  readonly #calls: IncomingCalls;
  readonly #guard: FloodGuard;
  readonly #header = new Uint8Array(HEADER_BYTES);
  #prefaceLeft = PREFACE.length;
  #headerFilled = 0;
  #payloadLeft = 0;
  #verdict: Verdict = "pass";
  /** The payload of a gathered frame that comes in more than one piece, as far as it is here. */
  #gathered: Buffer = EMPTY;
  #gatheredBytes = 0;
  #refusal: string | undefined;

  constructor(calls: IncomingCalls, guard: FloodGuard) {
    this.#calls = calls;
    this.#guard = guard;
  }

  /** What the peer did that ends its connection. */
  get refusal(): string | undefined {
    return this.#refusal;
  }

  /** What may go on, as views into `bytes` and copies; nothing once there is a `refusal`. */
  take(bytes: Uint8Array): Uint8Array[] {
    if (this.#refusal !== undefined) return [];
    const parts: Uint8Array[] = [];
    try {
      this.#walk(bytes, parts);
      return parts;
    } catch (thrown) {
      this.#refusal = messageOf(thrown);
      return [];
    }
  }

  #walk(bytes: Uint8Array, parts: Uint8Array[]): void {
    // Start of the bytes that may go on and are not in `parts` yet.
    let from = 0;
    let at = Math.min(this.#prefaceLeft, bytes.length);
    this.#prefaceLeft -= at;
    while (at < bytes.length) {
      if (this.#payloadLeft > 0) {
        const start = at;
        at += Math.min(this.#payloadLeft, bytes.length - at);
        this.#payloadLeft -= at - start;
        if (this.#verdict === "gather") this.#gather(bytes.subarray(start, at), parts);
        if (this.#verdict !== "pass") from = at;
        continue;
      }
      const split = this.#headerFilled > 0 || bytes.length - at < HEADER_BYTES;
      if (split && this.#headerFilled === 0) {
        add(parts, bytes, from, at);
        from = bytes.length;
      }
      const start = at;
      at += this.#fillHeader(bytes, at);
      if (this.#headerFilled < HEADER_BYTES) return;
      this.#begin();
      if (split) {
        if (this.#verdict === "pass") parts.push(copyOf(this.#header));
        from = at;
      } else if (this.#verdict !== "pass") {
        add(parts, bytes, from, start);
        from = at;
      }
      if (this.#verdict === "gather" && this.#payloadLeft === 0) this.#gather(NOTHING, parts);
    }
    add(parts, bytes, from, bytes.length);
  }

  #fillHeader(bytes: Uint8Array, at: number): number {
    const count = Math.min(HEADER_BYTES - this.#headerFilled, bytes.length - at);
    this.#header.set(bytes.subarray(at, at + count), this.#headerFilled);
    this.#headerFilled += count;
    return count;
  }

  #begin(): void {
    const [, , , type = 0, flags = 0] = this.#header;
    this.#verdict = judge(this.#header);
    this.#payloadLeft = lengthOf(this.#header);
    this.#headerFilled = 0;
    if (this.#verdict === "refuse") throw new Error(`sent a wrong frame of the type ${type}`);
    if (this.#calls.stream !== 0 && type !== FRAME.continuation) {
      throw new Error("interrupted its headers");
    }
    this.#count(type, flags);
  }

  /** Frames that cost the engine something without any use are counted. */
  #count(type: number, flags: number): void {
    if (type === FRAME.headers || type === FRAME.continuation) return;
    if (type === FRAME.data) {
      if (this.#payloadLeft === 0 && (flags & FLAG.endStream) === 0) this.#guard.control();
    } else if (type === FRAME.settings) this.#guard.settings();
    else if (type === FRAME.resetStream) this.#guard.reset();
    else this.#guard.control();
  }

  #gather(piece: Uint8Array, parts: Uint8Array[]): void {
    const isWhole = this.#payloadLeft === 0;
    if (!isWhole || this.#gatheredBytes > 0) this.#keep(piece);
    if (!isWhole) return;
    const payload = this.#gatheredBytes > 0
      ? this.#gathered.subarray(0, this.#gatheredBytes)
      : Buffer.from(piece.buffer, piece.byteOffset, piece.length);
    const gathered = this.#gathered;
    this.#gathered = EMPTY;
    this.#gatheredBytes = 0;
    const [, , , type = 0, flags = 0] = this.#header;
    const stream = streamOf(this.#header);
    const instead = this.#calls.frame({ type, flags, stream }, payload);
    if (instead !== undefined) parts.push(instead);
    if (gathered.length > 0) releaseBytes(gathered);
  }

  /** A copy of its own, which grows with what arrives: neither what was announced nor what was read is held. */
  #keep(piece: Uint8Array): void {
    const wanted = this.#gatheredBytes + piece.length;
    if (wanted > this.#gathered.length) {
      const grown = Buffer.allocUnsafeSlow(Math.max(wanted, this.#gathered.length * 2));
      grown.set(this.#gathered.subarray(0, this.#gatheredBytes));
      if (this.#gathered.length > 0) releaseBytes(this.#gathered);
      this.#gathered = grown;
    }
    this.#gathered.set(piece, this.#gatheredBytes);
    this.#gatheredBytes = wanted;
  }
}

const EMPTY = Buffer.alloc(0);
const NOTHING = new Uint8Array(0);

function add(parts: Uint8Array[], bytes: Uint8Array, from: number, to: number): void {
  if (to > from) parts.push(bytes.subarray(from, to));
}
