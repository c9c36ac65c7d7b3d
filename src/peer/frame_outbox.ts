/** What one side says on a stream within one turn of the event loop: gathered, and sent as one message. */
import { setImmediate } from "node:timers";
import { ByteWriter, copyOf, PEER, varintBytes } from "../base/mod.ts";
import { encodeFrame, frameBytes, type FrameKind, writeFrame } from "./frame.ts";

const NO_BYTES = new Uint8Array(0);
/** A writer that grew larger is not kept. */
const KEPT_BYTES = 64 * 1024;

/**
 * Each message of a stream costs its way through HTTP/2 on both sides, also a small one; the calls, answers and
 * messages of one turn share it.
 */
export class FrameOutbox {
  readonly #send: (message: Uint8Array) => void;
  #frames = new ByteWriter(1_024);
  #count = 0;
  /** Where the first frame begins, behind its length: alone it is sent as it is. */
  #firstAt = 0;
  #flushAsked = false;

  constructor(send: (message: Uint8Array) => void) {
    this.#send = send;
  }

  /** Takes a copy of `body`. */
  add(kind: FrameKind, id: number, body: Uint8Array = NO_BYTES): void {
    const sizeBytes = frameBytes(id, body);
    if (this.#count > 0 && this.#frames.length + sizeBytes > PEER.frameBytes) this.flush();
    if (this.#count === 0) this.#firstAt = varintBytes(sizeBytes);
    this.#frames.varint(sizeBytes);
    writeFrame(this.#frames, { kind, id, body });
    this.#count += 1;
    if (this.#flushAsked) return;
    this.#flushAsked = true;
    setImmediate(() => {
      this.#flushAsked = false;
      this.flush();
    });
  }

  /** Sends what has gathered, at once. */
  flush(): void {
    if (this.#count === 0) return;
    const frames = this.#frames.view();
    const message = this.#count === 1
      ? copyOf(frames.subarray(this.#firstAt))
      : encodeFrame("several", 0, frames);
    if (frames.length > KEPT_BYTES) this.#frames = new ByteWriter(1_024);
    else this.#frames.clear();
    this.#count = 0;
    this.#send(message);
  }
}
