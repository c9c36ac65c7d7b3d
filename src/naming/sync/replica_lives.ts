import { NAMING_SYNC } from "../../base/mod.ts";
import type { LeaseHandover } from "./lease_handover.ts";
import type { SyncMembership } from "./sync_membership.ts";
import type { Merge } from "./merge.ts";
import type { PlantedSyncBug } from "./planted.ts";
import { type ReplicaTable, retire } from "./replica_table.ts";
import type { ReplicaSet } from "./replicas.ts";
import type { SyncJournal } from "./sync_journal.ts";

interface ReplicaLivesOptions {
  readonly book: ReplicaTable;
  readonly membership: SyncMembership;
  readonly merge: Pick<Merge, "dropAll">;
  readonly moves: Pick<LeaseHandover, "laterAll">;
  readonly journal: SyncJournal | undefined;
  readonly planted?: PlantedSyncBug | undefined;
}

/** How long the copies of a node stay that is not heard of, and of one that left the cluster. */
export class ReplicaLives {
  readonly #options: ReplicaLivesOptions;

  constructor(options: ReplicaLivesOptions) {
    this.#options = options;
  }

  /** Judges all of them. */
  judge(nowMs: number): void {
    const { book, membership, moves, planted } = this.#options;
    const half = membership.hasHalf(book, nowMs);
    const lifeMs = half ? NAMING_SYNC.orphanLifeMs : NAMING_SYNC.cutOffLifeMs;
    for (const set of [...book.all()]) {
      if (set.retiredMs > 0) {
        if (nowMs - set.retiredMs >= NAMING_SYNC.retiredLifeMs) this.#forget(set, nowMs);
        continue;
      }
      const silentMs = nowMs - set.heardMs;
      const orphaned = half && silentMs >= NAMING_SYNC.takeoverMs;
      const silent = silentMs >= NAMING_SYNC.takeoverMs;
      if ((orphaned && !set.orphaned) || (silent && !set.silent)) moves.laterAll(set);
      set.orphaned = orphaned;
      set.silent = silent;
      if (planted === "keepOrphans") continue;
      const at = planted === "dropAtOnce" ? NAMING_SYNC.suspectMs : lifeMs;
      if (silentMs >= at) this.#forget(set, nowMs);
    }
  }

  /** Its node is no member any more. */
  retire(set: ReplicaSet, nowMs: number): void {
    if (set.retiredMs > 0) return;
    retire(set, nowMs);
    this.#options.moves.laterAll(set);
  }

  #forget(set: ReplicaSet, nowMs: number): void {
    const { book, merge, journal } = this.#options;
    if (journal?.isOpen) journal.note({ type: "forgotten", node: set.node, epoch: set.epoch });
    for (const keyText of set.entries.keys()) merge.dropAll(set, keyText, nowMs);
    book.forget(set, nowMs);
  }
}
