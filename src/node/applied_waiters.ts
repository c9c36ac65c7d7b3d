import type { ApplyResult } from "../state/mod.ts";

/** Somebody who waits for the fate of one entry. */
interface EntryWaiter {
  done(result: ApplyResult): void;
  /** Another entry was applied at its index: the proposal was surely not committed. */
  lost(): void;
  /** Cut from the log here. Who still holds it may yet lead and commit it. */
  cut(): void;
  /** A snapshot has jumped over its index: nobody here can say whether it was committed. */
  unknown(): void;
}

interface Registered {
  readonly term: number;
  readonly waiter: EntryWaiter;
}

interface IndexWait {
  readonly index: number;
  readonly reached: () => void;
}

/** Waiters for entries by (index, term), and for the applied index to reach a point. */
export class AppliedWaiters {
  readonly #entries = new Map<number, Registered>();
  /** Ascending by index. */
  #indexes: IndexWait[] = [];

  /** Waits for the entry that was accepted at this place, from which that of an older waiter was cut. */
  waitEntry(index: number, term: number, waiter: EntryWaiter): void {
    const before = this.#entries.get(index);
    this.#entries.set(index, { term, waiter });
    before?.waiter.cut();
  }

  /** Calls `reached` once everything up to `index` is applied. The caller checks first whether it is already. */
  waitIndex(index: number, reached: () => void): void {
    let place = this.#indexes.length;
    while (place > 0 && (this.#indexes[place - 1]?.index ?? 0) > index) place--;
    this.#indexes.splice(place, 0, { index, reached });
  }

  /** The entry of this place has been applied. */
  settle(index: number, term: number, result: ApplyResult | undefined): void {
    const found = this.#entries.get(index);
    if (found === undefined) return;
    this.#entries.delete(index);
    if (found.term === term && result !== undefined) found.waiter.done(result);
    else found.waiter.lost();
  }

  /** The core says that the entry accepted at this place has been replaced. */
  lose(index: number, term: number): void {
    const found = this.#entries.get(index);
    if (found?.term !== term) return;
    this.#entries.delete(index);
    found.waiter.cut();
  }

  /** A snapshot replaced the state up to this index. */
  jump(index: number): void {
    for (const [at, { waiter }] of this.#entries) {
      if (at > index) continue;
      this.#entries.delete(at);
      waiter.unknown();
    }
  }

  /** Everything up to `index` is applied. */
  reach(index: number): void {
    let count = 0;
    while ((this.#indexes[count]?.index ?? Infinity) <= index) count++;
    if (count === 0) return;
    const reached = this.#indexes.slice(0, count);
    this.#indexes = this.#indexes.slice(count);
    for (const wait of reached) wait.reached();
  }
}
