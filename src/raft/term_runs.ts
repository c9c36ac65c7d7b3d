/**
 * Terms of log entries as runs of equal terms. Terms change rarely, so the terms of millions of
 * entries that are no longer in memory fit into a few numbers.
 */
import { invariant } from "./invariants.ts";

interface Run {
  from: number;
  readonly term: number;
}

export class TermRuns {
  #runs: Run[];
  #last: number;

  /** Starts with one known index: the snapshot's, or index 0 with term 0. */
  constructor(index: number, term: number) {
    this.#runs = [{ from: index, term }];
    this.#last = index;
  }

  /** Lowest index whose term is known. */
  get floor(): number {
    return this.#runs[0]?.from ?? 0;
  }

  get last(): number {
    return this.#last;
  }

  /** Term of `index`, or undefined when it lies outside what is known. */
  termAt(index: number): number | undefined {
    if (index > this.#last) return undefined;
    return this.#runs[this.#find(index)]?.term;
  }

  /** Notes the term of the next entry. */
  append(index: number, term: number): void {
    invariant(
      index === this.#last + 1,
      () => `entry ${index} does not follow the last index ${this.#last}`,
    );
    const last = this.#runs[this.#runs.length - 1];
    invariant(
      last === undefined || last.term <= term,
      () => `entry ${index} has term ${term} after an entry of term ${last?.term}`,
    );
    if (last === undefined || last.term !== term) this.#runs.push({ from: index, term });
    this.#last = index;
  }

  /** Forgets `index` and everything after it. */
  truncateFrom(index: number): void {
    invariant(index > this.floor, () => `truncation at ${index} reaches the floor ${this.floor}`);
    while ((this.#runs[this.#runs.length - 1]?.from ?? 0) >= index) this.#runs.pop();
    this.#last = Math.min(this.#last, index - 1);
  }

  /** Forgets everything below `index`, which stays known. */
  trimBelow(index: number): void {
    if (index <= this.floor) return;
    const at = this.#find(index);
    this.#runs.splice(0, at);
    const first = this.#runs[0];
    if (first !== undefined) first.from = index;
  }

  /**
   * The largest index at or below `index` whose term is at most `term`: the place where two logs
   * may still agree when they disagree at `index`. One below the floor when every known term is
   * larger.
   */
  lastAtMost(index: number, term: number): number {
    const top = Math.min(index, this.#last);
    for (let at = this.#find(top); at >= 0; at -= 1) {
      const run = this.#runs[at];
      if (run === undefined) break;
      if (run.term <= term) return Math.min(top, (this.#runs[at + 1]?.from ?? Infinity) - 1);
    }
    return Math.max(Math.min(index, this.floor - 1), 0);
  }

  /** Position of the run that holds `index`; -1 below the floor. */
  #find(index: number): number {
    let low = 0;
    let high = this.#runs.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#runs[middle]?.from ?? 0) <= index) low = middle + 1;
      else high = middle;
    }
    return low - 1;
  }
}
