/** Runs pieces of work one after the other, in the order in which they came. */
export class Mutex {
  #last: Promise<unknown> = Promise.resolve();

  run<T>(work: () => Promise<T>): Promise<T> {
    const next = this.#last.then(work, work);
    // A failure is the caller's; the next piece of work runs all the same.
    this.#last = next.catch(() => {});
    return next;
  }
}
