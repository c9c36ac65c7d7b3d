/** Connections that have locks, and the locks of those that have ended, which go through the log like any change. */
import { ApiError, LOCK, type Timers } from "../../base/mod.ts";
import type { NodeFacade } from "../../node/mod.ts";

interface Holder {
  /** Locks that are being taken. */
  pending: number;
  ended: boolean;
}

interface EndedHoldersDeps {
  readonly node: Pick<NodeFacade, "propose">;
  readonly timers: Timers;
}

export class EndedHolders {
  readonly #deps: EndedHoldersDeps;
  /** Those that have tried to take a lock. As many as connections, since each ends. */
  readonly #holders = new Map<string, Holder>();
  /** Ended, and their locks not given back yet. */
  readonly #waiting = new Set<string>();
  #isDropping = false;
  #isClosed = false;
  #cancelRetry = (): void => {};

  constructor(deps: EndedHoldersDeps) {
    this.#deps = deps;
  }

  /** Runs what takes a lock: if the connection ends meanwhile, the lock goes as soon as it is there. */
  async during<T>(name: string, take: () => Promise<T>): Promise<T> {
    const holder = this.#holders.get(name) ?? { pending: 0, ended: false };
    this.#holders.set(name, holder);
    holder.pending++;
    try {
      return await take();
    } finally {
      holder.pending--;
      if (holder.ended && holder.pending === 0) this.#end(name);
    }
  }

  closed(name: string): void {
    const holder = this.#holders.get(name);
    if (holder === undefined) return;
    holder.ended = true;
    if (holder.pending === 0) this.#end(name);
  }

  /** Its locks go, whether it is known or not. */
  ended(name: string): void {
    // Beyond that they end by their time.
    if (this.#isClosed || this.#waiting.size >= LOCK.maxEndedHolders) return;
    this.#waiting.add(name);
    void this.#drop();
  }

  close(): void {
    this.#isClosed = true;
    this.#cancelRetry();
  }

  #end(name: string): void {
    this.#holders.delete(name);
    this.ended(name);
  }

  /** As many at once as have gathered while the last command was under way. */
  async #drop(): Promise<void> {
    if (this.#isDropping) return;
    this.#isDropping = true;
    try {
      while (this.#waiting.size > 0 && !this.#isClosed) {
        const holders = [...this.#waiting].slice(0, LOCK.maxHoldersDroppedAtOnce);
        await this.#deps.node.propose({ type: "lock.drop", holders }, { operator: "" });
        for (const name of holders) this.#waiting.delete(name);
      }
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      // Without a leader nothing can be given back; nobody can take a lock either.
      this.#cancelRetry = this.#deps.timers.after(LOCK.dropRetryMs, () => void this.#drop());
    } finally {
      this.#isDropping = false;
    }
  }
}
