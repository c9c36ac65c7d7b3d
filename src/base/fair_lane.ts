/** Who waits for a turn: one of each client after the other, so that nobody waits behind all that somebody else wants. */

interface Waiting {
  go(): void;
  giveUp(): void;
}

export class FairLane {
  /** Of each client in its order; the client whose turn it is stands first. */
  readonly #waiting = new Map<string, Waiting[]>();
  /** What each client has running and waiting. */
  readonly #taken = new Map<string, number>();
  #size = 0;

  get size(): number {
    return this.#size;
  }

  takenBy(client: string): number {
    return this.#taken.get(client) ?? 0;
  }

  enter(client: string): void {
    this.#taken.set(client, this.takenBy(client) + 1);
  }

  leave(client: string): void {
    const left = this.takenBy(client) - 1;
    if (left === 0) this.#taken.delete(client);
    else this.#taken.set(client, left);
  }

  /** Resolves when it is their turn; rejects with `refusal` when the place is given to somebody else. */
  wait(client: string, refusal: () => Error): Promise<void> {
    return new Promise((resolve, reject) => {
      const own = this.#waiting.get(client);
      const waiting = { go: resolve, giveUp: () => reject(refusal()) };
      if (own === undefined) this.#waiting.set(client, [waiting]);
      else own.push(waiting);
      this.#size++;
    });
  }

  /** Lets the next one go; false when nobody waits. */
  next(): boolean {
    for (const [client, own] of this.#waiting) {
      const first = own.shift();
      this.#waiting.delete(client);
      if (own.length > 0) this.#waiting.set(client, own);
      this.#size--;
      first?.go();
      return true;
    }
    return false;
  }

  /** Takes the last place of whoever waits for most, if that is more than this client would; false when nobody does. */
  makeRoomFor(client: string): boolean {
    const own = (this.#waiting.get(client)?.length ?? 0) + 1;
    let most: Waiting[] = [];
    for (const each of this.#waiting.values()) if (each.length > most.length) most = each;
    if (most.length <= own) return false;
    this.#size--;
    most.pop()?.giveUp();
    return true;
  }
}
