import { network } from "../../base/mod.ts";

/** What the table needs of a connection. */
interface TableEntry {
  readonly remoteIp: string;
  /** How long nothing was asked; 0 while something is under way. */
  idleMs(nowMs: number): number;
  close(): void;
}

export interface TableBounds {
  readonly maxConnections: number;
  /** Beyond that, for this machine and other nodes. */
  readonly reservedConnections: number;
  readonly maxPerAddress: number;
  /** Idle for longer than this, a connection makes place for a new one. */
  readonly replacedIdleMs: number;
}

/** Who asks for a place. */
interface Newcomer {
  readonly remoteIp: string;
  /** It is of this machine, or another node. */
  readonly isReserved: boolean;
}

/**
 * The connections of a port, within bounds for all together and for each address. When there are too many, those make
 * place that have been idle for longest.
 */
export class ConnectionTable<T extends TableEntry> {
  readonly #bounds: TableBounds;
  readonly #all = new Set<T>();
  readonly #byAddress = new Map<string, number>();
  /** Found at the last look, the one that is idle for longest at the end. */
  #idle: T[] = [];
  #lookedMs = -Infinity;

  constructor(bounds: TableBounds) {
    this.#bounds = bounds;
  }

  get size(): number {
    return this.#all.size;
  }

  [Symbol.iterator](): IterableIterator<T> {
    return this.#all.values();
  }

  /** Undefined when there is a place for it, or one was made; else why not. */
  refusal({ remoteIp, isReserved }: Newcomer, nowMs: number): string | undefined {
    const { maxConnections, reservedConnections, maxPerAddress } = this.#bounds;
    const address = network(remoteIp);
    if (!isReserved && (this.#byAddress.get(address) ?? 0) >= maxPerAddress) {
      if (!this.#replace(nowMs, address)) return `${maxPerAddress} are open from its address`;
    }
    const max = maxConnections + (isReserved ? reservedConnections : 0);
    if (this.#all.size < max || this.#replace(nowMs)) return undefined;
    return `${max} are open`;
  }

  add(connection: T): void {
    this.#all.add(connection);
    const address = network(connection.remoteIp);
    this.#byAddress.set(address, (this.#byAddress.get(address) ?? 0) + 1);
  }

  /** Safe to repeat. */
  delete(connection: T): void {
    if (!this.#all.delete(connection)) return;
    const address = network(connection.remoteIp);
    const left = (this.#byAddress.get(address) ?? 0) - 1;
    if (left > 0) this.#byAddress.set(address, left);
    else this.#byAddress.delete(address);
  }

  /** Ends one that is idle, of the address if there is one. */
  #replace(nowMs: number, address?: string): boolean {
    const { replacedIdleMs } = this.#bounds;
    // A look at all of them costs something, and whoever connects in vain does it often.
    if (nowMs - this.#lookedMs >= replacedIdleMs) this.#look(nowMs);
    for (let at = this.#idle.length - 1; at >= 0; at--) {
      const found = this.#idle[at];
      if (found === undefined) continue;
      if (address !== undefined && network(found.remoteIp) !== address) continue;
      this.#idle.splice(at, 1);
      if (!this.#all.has(found) || found.idleMs(nowMs) < replacedIdleMs) continue;
      found.close();
      return true;
    }
    return false;
  }

  #look(nowMs: number): void {
    this.#lookedMs = nowMs;
    const idle: { readonly connection: T; readonly idleMs: number }[] = [];
    for (const connection of this.#all) {
      const idleMs = connection.idleMs(nowMs);
      if (idleMs >= this.#bounds.replacedIdleMs) idle.push({ connection, idleMs });
    }
    idle.sort((one, other) => one.idleMs - other.idleMs);
    this.#idle = idle.map(({ connection }) => connection);
  }
}
