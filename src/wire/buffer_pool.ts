import { Buffer } from "node:buffer";
import { releaseBytes } from "../base/mod.ts";

/** Large buffers that are used again, so that a busy connection makes no garbage of them. */
export class BufferPool {
  readonly sizeBytes: number;
  readonly #maxKept: number;
  readonly #kept: Buffer[] = [];

  constructor(sizeBytes: number, maxKept: number) {
    this.sizeBytes = sizeBytes;
    this.#maxKept = maxKept;
  }

  take(): Buffer {
    return this.#kept.pop() ?? Buffer.allocUnsafeSlow(this.sizeBytes);
  }

  /** Takes back a buffer of this pool that is not used any more; others are left to the collector. */
  give(buffer: Buffer): void {
    if (buffer.length !== this.sizeBytes) return;
    if (this.#kept.length < this.#maxKept) this.#kept.push(buffer);
    else releaseBytes(buffer);
  }

  /** The same for a part of such a buffer, which stands for the whole. */
  giveView(view: Uint8Array): void {
    const { buffer } = view;
    if (!(buffer instanceof ArrayBuffer)) return;
    if (buffer.byteLength !== this.sizeBytes) return;
    if (this.#kept.length < this.#maxKept) this.#kept.push(Buffer.from(buffer));
    // Thousands of connections that end at once would leave their buffers to a collector that an idle server delays.
    else releaseBytes(view);
  }
}
