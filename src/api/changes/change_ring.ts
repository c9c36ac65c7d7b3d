/** The newest of what came in a row; each has a place, from 0 on, by which readers know how far they are. */
export class ChangeRing<T> {
  readonly #items: T[] = [];
  readonly #max: number;
  #begin = 0;
  #end = 0;

  constructor(max: number) {
    this.#max = max;
  }

  /** Place of the oldest that is kept; `end` when there is none. */
  get begin(): number {
    return this.#begin;
  }

  /** Place that the next one gets. */
  get end(): number {
    return this.#end;
  }

  /** Gives the one that had to go for it. */
  push(item: T): T | undefined {
    const at = this.#end % this.#max;
    const isFull = this.#end - this.#begin === this.#max;
    const gone = isFull ? this.#items[at] : undefined;
    this.#items[at] = item;
    this.#end++;
    if (isFull) this.#begin++;
    return gone;
  }

  /** Undefined outside of what is kept. */
  at(place: number): T | undefined {
    return place >= this.#begin && place < this.#end ? this.#items[place % this.#max] : undefined;
  }

  /** One place is left empty, so that every reader finds that its own is gone. */
  clear(): void {
    this.#begin = ++this.#end;
    this.#items.length = 0;
  }
}
