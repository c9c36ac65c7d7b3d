/** First results by request id, so that a repeated command answers as before. Bounded; the oldest go first. */
import type { ApplyResult } from "../types.ts";

export class ResultTable {
  readonly #max: number;
  readonly #results = new Map<string, ApplyResult>();
  /** Ids in the order of arrival, as a ring once it is full. */
  readonly #order: string[] = [];
  #oldest = 0;

  constructor(max: number) {
    this.#max = max;
  }

  get size(): number {
    return this.#results.size;
  }

  get(requestId: string): ApplyResult | undefined {
    return this.#results.get(requestId);
  }

  /** The id must be new. */
  add(requestId: string, result: ApplyResult): void {
    if (this.#order.length < this.#max) {
      this.#order.push(requestId);
    } else {
      const gone = this.#order[this.#oldest];
      if (gone !== undefined) this.#results.delete(gone);
      this.#order[this.#oldest] = requestId;
      this.#oldest = (this.#oldest + 1) % this.#max;
    }
    this.#results.set(requestId, result);
  }

  /** Copies of both columns, oldest first. */
  columns(): { readonly ids: readonly string[]; readonly results: readonly ApplyResult[] } {
    const ids = this.#order.slice(this.#oldest).concat(this.#order.slice(0, this.#oldest));
    const results: ApplyResult[] = [];
    for (const id of ids) {
      const result = this.#results.get(id);
      if (result !== undefined) results.push(result);
    }
    return { ids, results };
  }
}
