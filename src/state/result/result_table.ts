/** First results by request id, so that a repeated command answers as before. Bounded; the oldest go first. */
import type { ApplyResult } from "../core/outcome.ts";

export interface RememberedResult {
  readonly requestId: string;
  readonly result: ApplyResult;
}

export class ResultTable {
  readonly #max: number;
  readonly #byId = new Map<string, RememberedResult>();
  /** In the order of arrival, as a ring once it is full. */
  readonly #ring: RememberedResult[] = [];
  #oldest = 0;

  constructor(max: number) {
    this.#max = max;
  }

  get(requestId: string): ApplyResult | undefined {
    return this.#byId.get(requestId)?.result;
  }

  /** The id must be new. */
  add(requestId: string, result: ApplyResult): void {
    const remembered = { requestId, result };
    if (this.#ring.length < this.#max) {
      this.#ring.push(remembered);
    } else {
      const gone = this.#ring[this.#oldest];
      if (gone !== undefined) this.#byId.delete(gone.requestId);
      this.#ring[this.#oldest] = remembered;
      this.#oldest = (this.#oldest + 1) % this.#max;
    }
    this.#byId.set(requestId, remembered);
  }

  /** Oldest first. */
  all(): readonly RememberedResult[] {
    return this.#ring.slice(this.#oldest).concat(this.#ring.slice(0, this.#oldest));
  }
}
