/** What clients are told when a fuzzy watch begins: names in parts, each a push of its own, within a bound for all. */
import { FUZZY } from "../base/mod.ts";
import type { PushMessage, PushSource, PushTarget } from "../push/mod.ts";

/** The pushes that they go through. */
interface SyncPushes {
  isOpen(connectionId: string): boolean;
  offer(to: PushTarget, source: PushSource): void;
  cancel(connectionId: string, key: string): void;
}

/** `T`: what is told of each name. */
interface FuzzySync<T> {
  readonly connectionId: string;
  readonly kind: "configFuzzy" | "namingFuzzy";
  /** Of a part, the first is 0. */
  readonly keyOf: (batch: number) => string;
  readonly items: readonly T[];
  /** `batch` begins with 1. */
  readonly message: (items: readonly T[], batch: number, batches: number) => PushMessage;
  /** Behind the last part; absent for none. */
  readonly finish?: () => PushMessage;
}

interface Run {
  readonly keys: Set<string>;
  /** Names that have not left yet. */
  waiting: number;
}

export class FuzzySyncs {
  readonly #pushes: SyncPushes;
  readonly #maxWaitingKeys: number;
  /** By connection, and by the key of the first part. */
  readonly #runs = new Map<string, Map<string, Run>>();
  #waiting = 0;

  constructor(pushes: SyncPushes, maxWaitingKeys: number = FUZZY.maxWaitingKeys) {
    this.#pushes = pushes;
    this.#maxWaitingKeys = maxWaitingKeys;
  }

  /** Names that wait to be told, to all clients together. */
  get waitingKeys(): number {
    return this.#waiting;
  }

  /** Whether so many names more may wait. */
  hasRoomFor(keys: number): boolean {
    return this.#waiting + keys <= this.#maxWaitingKeys;
  }

  /** Takes the place of what the same watch has to be told still. */
  begin<T>(sync: FuzzySync<T>): void {
    const { connectionId, kind, keyOf, items, message, finish } = sync;
    this.cancel(connectionId, keyOf(0));
    // Its connection may have gone while the names were looked for.
    const isOver = items.length === 0 && finish === undefined;
    if (isOver || !this.#pushes.isOpen(connectionId)) return;
    const run: Run = { keys: new Set(), waiting: items.length };
    const batches = Math.ceil(items.length / FUZZY.batchKeys);
    this.#waiting += items.length;
    this.#runsOf(connectionId).set(keyOf(0), run);
    const offer = (batch: number, count: number, make: () => PushMessage) => {
      const key = keyOf(batch);
      run.keys.add(key);
      this.#pushes.offer({ connectionId, kind, key }, () => {
        this.#left(connectionId, { run, key, first: keyOf(0), count });
        return make();
      });
    };
    for (let batch = 0; batch < batches; batch++) {
      const from = batch * FUZZY.batchKeys;
      const part = items.slice(from, from + FUZZY.batchKeys);
      offer(batch, part.length, () => message(part, batch + 1, batches));
    }
    if (finish !== undefined) offer(batches, 0, finish);
  }

  /** `firstKey`: of its first part. */
  cancel(connectionId: string, firstKey: string): void {
    const runs = this.#runs.get(connectionId);
    const run = runs?.get(firstKey);
    if (runs === undefined || run === undefined) return;
    this.#waiting -= run.waiting;
    runs.delete(firstKey);
    if (runs.size === 0) this.#runs.delete(connectionId);
    for (const key of run.keys) this.#pushes.cancel(connectionId, key);
  }

  /** The connection has ended, and its pushes with it. */
  close(connectionId: string): void {
    for (const run of this.#runs.get(connectionId)?.values() ?? []) this.#waiting -= run.waiting;
    this.#runs.delete(connectionId);
  }

  /** A part leaves, perhaps once more. */
  #left(
    connectionId: string,
    { run, key, first, count }: {
      readonly run: Run;
      readonly key: string;
      readonly first: string;
      readonly count: number;
    },
  ): void {
    if (!run.keys.delete(key)) return;
    run.waiting -= count;
    this.#waiting -= count;
    if (run.keys.size > 0) return;
    const runs = this.#runs.get(connectionId);
    if (runs?.get(first) !== run) return;
    runs.delete(first);
    if (runs.size === 0) this.#runs.delete(connectionId);
  }

  #runsOf(connectionId: string): Map<string, Run> {
    const known = this.#runs.get(connectionId);
    if (known !== undefined) return known;
    const runs = new Map<string, Run>();
    this.#runs.set(connectionId, runs);
    return runs;
  }
}
