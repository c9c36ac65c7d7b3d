import { Buffer } from "node:buffer";
import { H2, releaseBytes } from "../../base/mod.ts";
import type { ByteBudget } from "../byte_budget.ts";
import { H2Error } from "../frame/h2_error.ts";
import { CODE, FLAG } from "../frame/numbers.ts";

const FIRST_BYTES = 1_024;
const NOTHING = Buffer.alloc(0);

/** A header block that comes in more than one frame: copied together, because the bytes received are overwritten. */
export class HeaderCollector {
  #stream = 0;
  #block: Buffer = NOTHING;
  #bytes = 0;
  #parts = 0;
  readonly #budget: ByteBudget;

  constructor(budget: ByteBudget) {
    this.#budget = budget;
  }

  /** The stream whose block is not complete; 0 when there is none. */
  get stream(): number {
    return this.#stream;
  }

  begin(stream: number, part: Uint8Array): void {
    this.#stream = stream;
    this.#bytes = 0;
    this.#parts = 0;
    this.#add(part);
  }

  /** The whole block once its last part is there. */
  continue(stream: number, flags: number, part: Uint8Array): Buffer | undefined {
    if (stream !== this.#stream) {
      throw new H2Error(CODE.protocolError, "The peer continues headers that it did not begin");
    }
    this.#add(part);
    if ((flags & FLAG.endHeaders) === 0) return undefined;
    const block = this.#block.subarray(0, this.#bytes);
    this.#stream = 0;
    this.#giveUp();
    return block;
  }

  /** Forgets what has come of a block that is not complete: the connection is at its end. */
  drop(): void {
    const block = this.#block;
    this.#giveUp();
    if (block.length > 0) releaseBytes(block);
  }

  #giveUp(): void {
    this.#budget.release(this.#block.length);
    this.#block = NOTHING;
  }

  #add(part: Uint8Array): void {
    const wanted = this.#bytes + part.length;
    if (wanted > H2.maxHeaderBlockBytes || this.#parts++ > H2.maxContinuations) {
      throw new H2Error(CODE.enhanceYourCalm, "The peer sends headers without end");
    }
    if (wanted > this.#block.length) {
      const grownBytes = Math.max(wanted, 2 * this.#block.length, FIRST_BYTES);
      const size = Math.min(grownBytes, H2.maxHeaderBlockBytes);
      if (!this.#budget.take(size - this.#block.length)) {
        throw new H2Error(CODE.enhanceYourCalm, "The peer sends headers beside too much else");
      }
      const grown = Buffer.allocUnsafeSlow(size);
      this.#block.copy(grown, 0, 0, this.#bytes);
      if (this.#block.length > 0) releaseBytes(this.#block);
      this.#block = grown;
    }
    this.#block.set(part, this.#bytes);
    this.#bytes = wanted;
  }
}
