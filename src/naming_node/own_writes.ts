/**
 * A client that has registered through this node finds its instance here with its next question, although another node
 * keeps the lease: the answer to the registration waits until the copy has come. Clients that subscribe right after
 * registering would else be shown the list without themselves, and some of them mix up that answer with the push that
 * follows it at once.
 */
import { NAMING_SYNC, type ServiceKey, serviceKeyText, type Timers } from "../base/mod.ts";
import { chainOf, type NamingEvent, type Registry, ReplicaOwner } from "../naming/mod.ts";

interface OwnWrite {
  readonly key: ServiceKey;
  readonly idText: string;
  /** Node that keeps the lease. */
  readonly node: number;
  /** True for a registration, false for its end. */
  readonly wanted: boolean;
}

export class OwnWrites {
  readonly #registry: Registry;
  readonly #timers: Timers;
  /** What is waited for, by service: each call looks whether it may end. */
  readonly #waiting: Map<string, Set<() => void>> = new Map();

  constructor(registry: Registry, timers: Timers) {
    this.#registry = registry;
    this.#timers = timers;
  }

  /** Answers that wait for a copy. */
  get count(): number {
    let count = 0;
    for (const looks of this.#waiting.values()) count += looks.size;
    return count;
  }

  /** To be told of everything that happens to the registry. */
  look(events: readonly NamingEvent[]): void {
    if (this.#waiting.size === 0) return;
    for (const { type, key } of events) {
      if (type !== "serviceChanged") continue;
      for (const look of [...this.#waiting.get(serviceKeyText(key)) ?? []]) look();
    }
  }

  /** Resolves once this node shows it, and in any case after a while: it is done where the lease is. */
  shown(write: OwnWrite): Promise<void> {
    if (this.#isShown(write)) return Promise.resolve();
    const { promise, resolve } = Promise.withResolvers<void>();
    const keyText = serviceKeyText(write.key);
    const looks = this.#waiting.get(keyText) ?? new Set();
    this.#waiting.set(keyText, looks);
    const end = () => {
      cancel();
      looks.delete(look);
      if (looks.size === 0 && this.#waiting.get(keyText) === looks) this.#waiting.delete(keyText);
      resolve();
    };
    const look = () => {
      if (this.#isShown(write)) end();
    };
    const cancel = this.#timers.after(NAMING_SYNC.ownWriteMs, end);
    looks.add(look);
    return promise;
  }

  #isShown({ key, idText, node, wanted }: OwnWrite): boolean {
    for (const { owner } of chainOf(this.#registry.find(key)?.instances.get(idText))) {
      // No copy, but a lease: the other node could not take it, and this one does.
      const isIt = owner instanceof ReplicaOwner ? owner.set.node === node : true;
      if (isIt && owner.kind === "http") return wanted;
    }
    return !wanted;
  }
}
