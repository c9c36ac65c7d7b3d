/** All sets of copies: which node and start they are of, how old the newest sign of life is, and when they end. */
import { NAMING_SYNC } from "../../base/mod.ts";
import { ReplicaSet, setName } from "./replicas.ts";

export class ReplicaTable {
  readonly #sets: Map<string, ReplicaSet> = new Map();
  /** The newest start of each node. */
  readonly #current: Map<number, ReplicaSet> = new Map();
  /** Sets that were ended here -> until when others' tales of them are not believed. */
  readonly #forgotten: Map<string, number> = new Map();

  get size(): number {
    return this.#sets.size;
  }

  all(): IterableIterator<ReplicaSet> {
    return this.#sets.values();
  }

  find(node: number, epoch: number): ReplicaSet | undefined {
    return this.#sets.get(setName(node, epoch));
  }

  byName(name: string): ReplicaSet | undefined {
    return this.#sets.get(name);
  }

  current(node: number): ReplicaSet | undefined {
    return this.#current.get(node);
  }

  isForgotten(node: number, epoch: number): boolean {
    return this.#forgotten.has(setName(node, epoch));
  }

  /** The set of a node that was heard itself; undefined when a later start of it is known. */
  heard(node: number, epoch: number, nowMs: number): ReplicaSet | undefined {
    const current = this.#current.get(node);
    if (current !== undefined && current.epoch > epoch) return undefined;
    const set = this.find(node, epoch) ?? this.#add(new ReplicaSet(node, epoch, nowMs));
    this.#forgotten.delete(set.name);
    set.heardMs = Math.max(set.heardMs, nowMs);
    if (current !== undefined && current !== set) retire(current, nowMs);
    this.#current.set(node, set);
    return set;
  }

  /** The set of a start that others tell of. Undefined when there is no room for it. */
  told(
    node: number,
    epoch: number,
    told: { heardMs: number; retiredMs: number },
  ): ReplicaSet | undefined {
    const known = this.find(node, epoch);
    if (known !== undefined) {
      if (known.retiredMs === 0) known.heardMs = Math.max(known.heardMs, told.heardMs);
      return known;
    }
    if (this.#sets.size >= NAMING_SYNC.maxOrigins) return undefined;
    const set = this.#add(new ReplicaSet(node, epoch, told.heardMs));
    const current = this.#current.get(node);
    set.retiredMs = told.retiredMs;
    if (set.retiredMs > 0) return set;
    if (current !== undefined && current.epoch > epoch) set.retiredMs = told.heardMs;
    else {
      if (current !== undefined) retire(current, told.heardMs);
      this.#current.set(node, set);
    }
    return set;
  }

  forget(set: ReplicaSet, nowMs: number): void {
    this.#sets.delete(set.name);
    if (this.#current.get(set.node) === set) this.#current.delete(set.node);
    this.#forgotten.set(set.name, nowMs + NAMING_SYNC.forgottenMs);
  }

  sweep(nowMs: number): void {
    for (const [name, untilMs] of this.#forgotten) {
      if (untilMs <= nowMs) this.#forgotten.delete(name);
    }
  }

  #add(set: ReplicaSet): ReplicaSet {
    this.#sets.set(set.name, set);
    return set;
  }
}

export function retire(set: ReplicaSet, nowMs: number): void {
  if (set.retiredMs === 0) set.retiredMs = nowMs;
}
