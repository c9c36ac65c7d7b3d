import { H2, type UnsentShare } from "../../base/mod.ts";
import { H2Error } from "../frame/h2_error.ts";
import {
  CODE,
  DEFAULT_FRAME_BYTES,
  DEFAULT_WINDOW_BYTES,
  FLAG,
  FRAME,
  MAX_WINDOW_BYTES,
} from "../frame/numbers.ts";
import type { H2Stream } from "./h2_stream.ts";
import { PREFIX_BYTES } from "../message/message_prefix.ts";
import type { OutBuffer } from "./out_buffer.ts";
import { RESPONSE_HEAD } from "./response_blocks.ts";

/** More than head and trailers of an answer need. */
const FRAMING_BYTES = 1_024;

/**
 * What goes to the peer, as far as its windows and our buffer allow. Messages wait as the bytes that were given, so
 * one that goes to many peers is there once; they are copied when they leave.
 */
export class SendSide {
  readonly out: OutBuffer;
  readonly #unsent: UnsentShare;
  readonly #onEnded: (stream: H2Stream) => void;
  #connectionWindow = DEFAULT_WINDOW_BYTES;
  #initialWindow = DEFAULT_WINDOW_BYTES;
  #maxFrameBytes = DEFAULT_FRAME_BYTES;
  /** Streams with something to send, in the order in which they came. */
  readonly #waiting = new Set<H2Stream>();
  #unsentBytes = 0;
  #sentBytes = 0;

  /** `onEnded` is called for a stream whose last frame is in the buffer; `unsent` counts what has to wait. */
  constructor(out: OutBuffer, unsent: UnsentShare, onEnded: (stream: H2Stream) => void) {
    this.out = out;
    this.#unsent = unsent;
    this.#onEnded = onEnded;
  }

  get initialWindow(): number {
    return this.#initialWindow;
  }

  /** Bytes of messages that have not left. */
  get unsentBytes(): number {
    return this.#unsentBytes;
  }

  /** Bytes of messages that have left. */
  get sentBytes(): number {
    return this.#sentBytes;
  }

  /** Queues a message. */
  send(stream: H2Stream, message: Uint8Array): void {
    this.#unsentBytes += message.length + PREFIX_BYTES;
    stream.queue(message);
    this.#waiting.add(stream);
    this.#count(stream, message);
  }

  /** Ends the stream with these trailers once everything queued has left. */
  finish(stream: H2Stream, block: Uint8Array): void {
    stream.ending ??= block;
    this.#waiting.add(stream);
  }

  /** The answer of a unary call; goes into the buffer at once when nothing waits before it. */
  answer(stream: H2Stream, message: Uint8Array, block: Uint8Array): void {
    this.#unsentBytes += message.length + PREFIX_BYTES;
    stream.queue(message);
    stream.ending = block;
    if (this.#waiting.size === 0 && this.#advance(stream)) return;
    this.#waiting.add(stream);
    if (stream.current !== undefined) this.#count(stream, message);
  }

  /** Puts into the buffer what can leave now. */
  pump(): void {
    for (const stream of this.#waiting) {
      if (this.out.room < FRAMING_BYTES) return;
      if (this.#advance(stream)) this.#waiting.delete(stream);
    }
  }

  /** Forgets what the stream wanted to send. */
  drop(stream: H2Stream): void {
    if (stream.isCounted) {
      for (const message of stream.messages()) this.#unsent.remove(message);
    }
    this.#unsentBytes -= stream.drop();
    this.#waiting.delete(stream);
  }

  widenConnection(bytes: number): void {
    this.#connectionWindow += bytes;
    if (this.#connectionWindow > MAX_WINDOW_BYTES) {
      throw new H2Error(CODE.flowControlError, "The window of the connection is too large");
    }
  }

  /** The peer's settings; `streams` are the open ones. */
  setInitialWindow(bytes: number, streams: Iterable<H2Stream>): void {
    const change = bytes - this.#initialWindow;
    this.#initialWindow = bytes;
    for (const stream of streams) {
      stream.sendWindow += change;
      if (stream.sendWindow > MAX_WINDOW_BYTES) {
        throw new H2Error(CODE.flowControlError, "The window of a stream is too large");
      }
    }
  }

  setMaxFrame(bytes: number): void {
    this.#maxFrameBytes = Math.min(bytes, H2.maxSendFrameBytes);
  }

  #count(stream: H2Stream, message: Uint8Array): void {
    if (stream.route?.boundsItself === true) return;
    stream.isCounted = true;
    this.#unsent.add(message);
  }

  /** True when nothing of the stream is left to send. */
  #advance(stream: H2Stream): boolean {
    const { out } = this;
    if (out.room < FRAMING_BYTES) return false;
    if (!stream.headSent && stream.current !== undefined) {
      out.head(RESPONSE_HEAD.length, FRAME.headers, FLAG.endHeaders, stream.id);
      out.put(RESPONSE_HEAD);
      stream.headSent = true;
    }
    while (stream.current !== undefined) {
      if (!this.#data(stream, stream.current)) return false;
    }
    if (stream.ending === undefined) return true;
    // Without a message before it, the end has to say what the head would have said.
    const headBytes = stream.headSent ? 0 : RESPONSE_HEAD.length;
    const flags = FLAG.endHeaders | FLAG.endStream;
    out.head(headBytes + stream.ending.length, FRAME.headers, flags, stream.id);
    if (headBytes > 0) out.put(RESPONSE_HEAD);
    out.put(stream.ending);
    this.#waiting.delete(stream);
    this.#onEnded(stream);
    return true;
  }

  /** One frame of the message that is leaving; false when no more of it can leave now. */
  #data(stream: H2Stream, message: Uint8Array): boolean {
    const { out } = this;
    const total = message.length + PREFIX_BYTES;
    const count = Math.min(
      total - stream.offset,
      stream.sendWindow,
      this.#connectionWindow,
      this.#maxFrameBytes,
      out.room - FRAMING_BYTES,
    );
    if (count <= 0) return false;
    out.head(count, FRAME.data, 0, stream.id);
    let { offset } = stream;
    const end = offset + count;
    if (offset === 0 && count >= PREFIX_BYTES) {
      out.u8(0);
      out.u32(message.length);
      offset = PREFIX_BYTES;
    }
    for (; offset < Math.min(PREFIX_BYTES, end); offset++) out.u8(prefixByte(message, offset));
    if (end > offset) {
      const from = offset - PREFIX_BYTES;
      const whole = from === 0 && end === total;
      out.put(whole ? message : message.subarray(from, end - PREFIX_BYTES));
    }
    stream.offset = end;
    stream.sendWindow -= count;
    this.#connectionWindow -= count;
    stream.queuedBytes -= count;
    this.#unsentBytes -= count;
    this.#sentBytes += count;
    if (end === total) {
      if (stream.isCounted) this.#unsent.remove(message);
      stream.next();
    }
    return true;
  }
}

/** A tiny window can cut even the prefix. */
function prefixByte(message: Uint8Array, index: number): number {
  return index === 0 ? 0 : (message.length >>> (8 * (PREFIX_BYTES - 1 - index))) & 0xff;
}
