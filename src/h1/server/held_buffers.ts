import { H1 } from "../../base/mod.ts";

/** The large buffers of all connections. Most of them hold a part of a request; some are kept for the next one. */
export class HeldBuffers {
  readonly #maxBytes: number;
  readonly #maxKeptBytes: number;
  #bytes = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
    this.#maxKeptBytes = maxBytes * H1.keptPart;
  }

  /** Whether those that hold nothing may stay large. */
  get mayKeep(): boolean {
    return this.#bytes <= this.#maxKeptBytes;
  }

  /** False when there are more than there may be; they are counted all the same. */
  change(bytes: number): boolean {
    this.#bytes += bytes;
    return this.#bytes <= this.#maxBytes;
  }
}
