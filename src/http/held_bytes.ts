/** What bodies hold in memory: of all clients together, and of each. */

interface HeldBounds {
  readonly maxBytes: number;
  readonly maxClientBytes: number;
}

export class HeldBytes {
  readonly #bounds: HeldBounds;
  /** Clients that hold something; an address takes no place otherwise. */
  readonly #byClient = new Map<string, number>();
  #total = 0;

  constructor(bounds: HeldBounds) {
    this.#bounds = bounds;
  }

  get total(): number {
    return this.#total;
  }

  get clients(): number {
    return this.#byClient.size;
  }

  add(client: string, bytes: number): void {
    const held = (this.#byClient.get(client) ?? 0) + bytes;
    this.#total += bytes;
    if (held > 0) this.#byClient.set(client, held);
    else this.#byClient.delete(client);
  }

  /** Whether the client, or all together, hold more than they may. */
  isOver(client: string): boolean {
    const { maxBytes, maxClientBytes } = this.#bounds;
    return this.#total > maxBytes || (this.#byClient.get(client) ?? 0) > maxClientBytes;
  }
}
