/** Bytes on their way into one HTTP/2 stream of a client, cut into frames as the windows of the other side allow. */
import { HEADER_BYTES, putFrameHeader } from "../frame/frame_header.ts";
import { H2Error } from "../frame/h2_error.ts";
import {
  CODE,
  DEFAULT_FRAME_BYTES,
  DEFAULT_WINDOW_BYTES,
  FRAME,
  MAX_WINDOW_BYTES,
} from "../frame/numbers.ts";

export class SendQueue {
  readonly #stream: number;
  #parts: Uint8Array[] = [];
  /** Place in the first part from which on nothing has left. */
  #offset = 0;
  #queuedBytes = 0;
  #connectionWindow = DEFAULT_WINDOW_BYTES;
  #streamWindow = DEFAULT_WINDOW_BYTES;
  #initialWindow = DEFAULT_WINDOW_BYTES;

  constructor(stream: number) {
    this.#stream = stream;
  }

  get queuedBytes(): number {
    return this.#queuedBytes;
  }

  push(bytes: Uint8Array): void {
    if (bytes.length === 0) return;
    this.#parts.push(bytes);
    this.#queuedBytes += bytes.length;
  }

  clear(): void {
    this.#parts = [];
    this.#queuedBytes = 0;
  }

  /** The other side has made room. Throws when it makes more than the protocol knows. */
  widen(stream: number, bytes: number): void {
    if (stream === 0) this.#connectionWindow = grown(this.#connectionWindow, bytes);
    else this.#streamWindow = grown(this.#streamWindow, bytes);
  }

  /** The other side has set the window with which streams begin. */
  setInitialWindow(bytes: number): void {
    this.#streamWindow = grown(this.#streamWindow, bytes - this.#initialWindow);
    this.#initialWindow = bytes;
  }

  /** All that may leave now, as DATA frames in one piece; undefined when there is nothing. */
  take(): Uint8Array | undefined {
    const room = Math.min(this.#connectionWindow, this.#streamWindow, this.#queuedBytes);
    if (room <= 0) return undefined;
    const frames = Math.ceil(room / DEFAULT_FRAME_BYTES);
    const out = new Uint8Array(room + frames * HEADER_BYTES);
    let at = 0;
    for (let left = room; left > 0;) {
      const lengthBytes = Math.min(left, DEFAULT_FRAME_BYTES);
      const header = { lengthBytes, type: FRAME.data, flags: 0, stream: this.#stream };
      putFrameHeader(out, at, header);
      this.#fill(out, at + HEADER_BYTES, lengthBytes);
      at += HEADER_BYTES + lengthBytes;
      left -= lengthBytes;
    }
    this.#parts.splice(0, this.#done);
    this.#done = 0;
    this.#queuedBytes -= room;
    this.#connectionWindow -= room;
    this.#streamWindow -= room;
    return out;
  }

  /** Parts at the front that have left whole. */
  #done = 0;

  #fill(out: Uint8Array, at: number, bytes: number): void {
    let filled = 0;
    while (filled < bytes) {
      const part = this.#parts[this.#done];
      if (part === undefined) {
        throw new Error("Cannot fill a frame: the queue is shorter than said");
      }
      const piece = part.subarray(this.#offset, this.#offset + bytes - filled);
      out.set(piece, at + filled);
      filled += piece.length;
      this.#offset += piece.length;
      if (this.#offset < part.length) continue;
      this.#done += 1;
      this.#offset = 0;
    }
  }
}

function grown(window: number, bytes: number): number {
  const next = window + bytes;
  if (next > MAX_WINDOW_BYTES) {
    throw new H2Error(CODE.flowControlError, "The peer widens a window beyond what it may be");
  }
  return next;
}
