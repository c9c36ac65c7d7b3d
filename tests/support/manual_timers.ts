/** Timers that a test moves by hand, and the clock that goes with them. */
import type { Timers } from "../../src/base/mod.ts";
import type { Clock } from "../../src/base/mod.ts";

interface Entry {
  atMs: number;
  readonly everyMs: number;
  readonly run: () => void;
}

export class ManualTimers implements Timers, Clock {
  readonly #entries: Set<Entry> = new Set();
  #nowMs: number;

  constructor(nowMs: number = 1_700_000_000_000) {
    this.#nowMs = nowMs;
  }

  nowMs(): number {
    return this.#nowMs;
  }

  monotonicMs(): number {
    return this.#nowMs - 1_600_000_000_000;
  }

  after(ms: number, run: () => void): () => void {
    return this.#add({ atMs: this.#nowMs + ms, everyMs: 0, run });
  }

  every(ms: number, run: () => void): () => void {
    return this.#add({ atMs: this.#nowMs + ms, everyMs: ms, run });
  }

  /** Timers that are set: none should be left when a test has closed what it made. */
  get size(): number {
    return this.#entries.size;
  }

  /** Runs everything that falls due in order of time, letting promises settle in between. */
  async pass(ms: number): Promise<void> {
    const endMs = this.#nowMs + ms;
    for (;;) {
      const next = this.#next();
      if (next === undefined || next.atMs > endMs) break;
      this.#nowMs = Math.max(this.#nowMs, next.atMs);
      if (next.everyMs > 0) next.atMs += next.everyMs;
      else this.#entries.delete(next);
      next.run();
      for (let turn = 0; turn < 8; turn++) await Promise.resolve();
    }
    this.#nowMs = endMs;
  }

  #next(): Entry | undefined {
    let next: Entry | undefined;
    for (const entry of this.#entries) {
      if (next === undefined || entry.atMs < next.atMs) next = entry;
    }
    return next;
  }

  #add(entry: Entry): () => void {
    this.#entries.add(entry);
    return () => void this.#entries.delete(entry);
  }
}
