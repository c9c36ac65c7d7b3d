/** Timers that run only when a test says so. */
import type { Timers } from "../../../src/base/mod.ts";

export class HandTimers implements Timers {
  readonly #runs = new Set<() => void>();

  after(_ms: number, run: () => void): () => void {
    return this.#add(run);
  }

  every(_ms: number, run: () => void): () => void {
    return this.#add(run);
  }

  #add(run: () => void): () => void {
    this.#runs.add(run);
    return () => void this.#runs.delete(run);
  }
}
