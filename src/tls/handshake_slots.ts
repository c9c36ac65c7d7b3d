/** Who may shake hands now: a handshake costs a millisecond and some 50 KiB, however it ends. */
import { TLS } from "../base/mod.ts";

interface SlotBounds {
  readonly inAll: number;
  readonly ofAddress: number;
}

type Begin = () => void;

export class HandshakeSlots {
  readonly #bounds: SlotBounds;
  /** Handshakes under way, by address. */
  readonly #taken = new Map<string, number>();
  /** Those that wait, by address; addresses take turns. */
  readonly #waiting = new Map<string, Set<Begin>>();
  #count = 0;

  constructor(
    bounds: SlotBounds = { inAll: TLS.maxHandshakes, ofAddress: TLS.maxHandshakesOfAddress },
  ) {
    this.#bounds = bounds;
  }

  get underWay(): number {
    return this.#count;
  }

  /**
   * Calls `begin` once there is room, at once where there is; it must be a function of this caller alone. The returned
   * function gives the place back, or the wish for one. Safe to repeat.
   */
  take(address: string, begin: Begin): () => void {
    const queue = this.#waiting.get(address) ?? new Set();
    this.#waiting.set(address, queue.add(begin));
    this.#admit();
    let isOver = false;
    return () => {
      if (isOver) return;
      isOver = true;
      if (!this.#forget(address, begin)) this.#release(address);
      this.#admit();
    };
  }

  /** False when it waits no more. */
  #forget(address: string, begin: Begin): boolean {
    const queue = this.#waiting.get(address);
    if (queue?.delete(begin) !== true) return false;
    if (queue.size === 0) this.#waiting.delete(address);
    return true;
  }

  #release(address: string): void {
    this.#count--;
    const left = (this.#taken.get(address) ?? 1) - 1;
    if (left === 0) this.#taken.delete(address);
    else this.#taken.set(address, left);
  }

  #admit(): void {
    for (let next = this.#next(); next !== undefined; next = this.#next()) next();
  }

  /**
   * The next one that may begin, its place taken. Addresses that have their share already are passed over; there are
   * never more of them than shares in all places.
   */
  #next(): Begin | undefined {
    if (this.#count >= this.#bounds.inAll) return undefined;
    for (const [address, queue] of this.#waiting) {
      const taken = this.#taken.get(address) ?? 0;
      if (taken >= this.#bounds.ofAddress) continue;
      const [begin] = queue;
      if (begin === undefined) continue;
      this.#waiting.delete(address);
      queue.delete(begin);
      if (queue.size > 0) this.#waiting.set(address, queue);
      this.#taken.set(address, taken + 1);
      this.#count++;
      return begin;
    }
    return undefined;
  }
}
