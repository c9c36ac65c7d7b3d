/**
 * Which indexes this node has filled with proposals of its own and not seen decided. When another
 * leader's entries replace them, whoever waits for them must be told.
 */
interface Range {
  first: number;
  last: number;
  readonly term: number;
}

export class ProposalTracker {
  #ranges: Range[] = [];

  add(index: number, term: number): void {
    const last = this.#ranges[this.#ranges.length - 1];
    if (last !== undefined && last.term === term && last.last === index - 1) last.last = index;
    else this.#ranges.push({ first: index, last: index, term });
  }

  /** Everything up to `index` is decided. */
  forgetThrough(index: number): void {
    while ((this.#ranges[0]?.last ?? Infinity) <= index) this.#ranges.shift();
    const first = this.#ranges[0];
    if (first !== undefined) first.first = Math.max(first.first, index + 1);
  }

  /** Forgets proposals at `index` and later, and returns them. */
  truncateFrom(index: number): { index: number; term: number }[] {
    const lost: { index: number; term: number }[] = [];
    for (const range of this.#ranges) {
      for (let i = Math.max(range.first, index); i <= range.last; i += 1) {
        lost.push({ index: i, term: range.term });
      }
      range.last = Math.min(range.last, index - 1);
    }
    this.#ranges = this.#ranges.filter((range) => range.first <= range.last);
    return lost;
  }
}
