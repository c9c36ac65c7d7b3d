/** Who holds this part of all is one of those that may have to give up something for the others. */
const LARGE_PART = 1 / 2_048;

/**
 * Bytes that may be held for what has not arrived whole: of one connection, within those of all. When all together have
 * too many, the connection with the most gives up its own for one that has less: nobody can use up what is for all.
 */
export class ByteBudget {
  readonly #maxBytes: number;
  readonly #largeBytes: number;
  readonly #parent: ByteBudget | undefined;
  /** Those below this one that hold much; no more than fit into it. */
  readonly #large = new Set<ByteBudget>();
  readonly #onYield: () => void;
  #usedBytes = 0;

  /** `onYield` has to release what can be done without. */
  constructor(maxBytes: number, parent?: ByteBudget, onYield: () => void = () => {}) {
    this.#maxBytes = maxBytes;
    this.#largeBytes = maxBytes * LARGE_PART;
    this.#parent = parent;
    this.#onYield = onYield;
  }

  get usedBytes(): number {
    return this.#usedBytes;
  }

  /** False when there is no room for them; then nothing is taken. */
  take(bytes: number): boolean {
    if (this.#usedBytes + bytes > this.#maxBytes) return false;
    const parent = this.#parent;
    if (parent !== undefined && !parent.take(bytes) && !parent.#takeFrom(this, bytes)) return false;
    this.#usedBytes += bytes;
    if (parent !== undefined && this.#usedBytes >= parent.#largeBytes) parent.#large.add(this);
    return true;
  }

  release(bytes: number): void {
    this.#usedBytes -= bytes;
    const parent = this.#parent;
    if (parent === undefined) return;
    parent.release(bytes);
    if (this.#usedBytes < parent.#largeBytes) parent.#large.delete(this);
  }

  /** Makes room at the expense of the one that holds the most, if that is more than the one who asks. */
  #takeFrom(asking: ByteBudget, bytes: number): boolean {
    let greediest = asking;
    for (const each of this.#large) if (each.#usedBytes > greediest.#usedBytes) greediest = each;
    if (greediest === asking || greediest.#usedBytes < asking.#usedBytes + bytes) return false;
    greediest.#onYield();
    return this.take(bytes);
  }
}
