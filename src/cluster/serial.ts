/** Changes of members one after the other: the log takes only one at a time. */
export class Serial {
  #last: Promise<unknown> = Promise.resolve();

  run<T>(work: () => Promise<T>): Promise<T> {
    const next = this.#last.then(work, work);
    // The next one must come whatever became of this one; its caller hears of a failure.
    this.#last = next.catch(() => {});
    return next;
  }
}
