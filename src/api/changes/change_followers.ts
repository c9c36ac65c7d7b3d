/** Who wants to be told that there is something new; what it is they look up. */
export class ChangeFollowers {
  readonly #all = new Set<() => void>();

  get size(): number {
    return this.#all.size;
  }

  /** Returns the function that ends it. */
  add(onChange: () => void): () => void {
    // One that is given twice is told twice, and ends twice.
    const own = () => onChange();
    this.#all.add(own);
    return () => void this.#all.delete(own);
  }

  tell(): void {
    for (const tell of this.#all) tell();
  }
}
