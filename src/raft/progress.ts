/**
 * What the leader knows about one follower.
 *
 *     probe ----- success -----> replicate
 *       ^ <-- reject, unreachable --  |
 *       |                             | next is below the entries in memory
 *       +---- sent, failed ---- snapshot <---- (also from probe)
 *
 * probe: one append at a time until the place where the logs agree is found. replicate: appends are
 * pipelined and `next` runs ahead. snapshot: nothing is appended until the transfer has ended.
 */
import { Inflights } from "./inflights.ts";
import { invariant } from "./invariants.ts";
import type { DiskSpace, NodeId, ProgressView } from "./types.ts";

export class Progress {
  readonly id: NodeId;
  readonly inflights = new Inflights();
  learner: boolean;
  /** Tick at which the follower was last heard. */
  heardAt: number;
  /** What the follower last said of its disk. */
  space: DiskSpace = "enough";
  /** Newest read context that the follower has confirmed. */
  readAck = 0;
  /** Commit index that the follower has been told, as far as it can use it. */
  sentCommit = 0;
  /**
   * In probe: an append is under way, so the next one waits for its answer or for a heartbeat's.
   */
  paused = false;
  /** An append is due even if it has to be empty, to learn where the follower stands. */
  mustSend = false;
  /** A snapshot newer than the present one was asked for on behalf of this follower. */
  needsSnapshot = false;
  #match = 0;
  #next: number;
  #state: ProgressView["state"] = "probe";
  #pendingSnapshot = 0;

  constructor(id: NodeId, options: { next: number; learner: boolean; now: number }) {
    this.id = id;
    this.#next = options.next;
    this.learner = options.learner;
    this.heardAt = options.now;
  }

  get match(): number {
    return this.#match;
  }
  get next(): number {
    return this.#next;
  }
  get state(): ProgressView["state"] {
    return this.#state;
  }
  /** Index of the snapshot under way; 0 outside the snapshot state. */
  get pendingSnapshot(): number {
    return this.#pendingSnapshot;
  }

  /** The follower has everything up to `index`; false when that was known already. */
  advance(index: number): boolean {
    this.#next = Math.max(this.#next, index + 1);
    if (index <= this.#match) return false;
    this.#match = index;
    this.paused = false;
    return true;
  }

  /**
   * The follower refused the append after `rejected`; `hint` is the last index where the logs may
   * agree. False for an answer to something that is no longer under way, which must not move
   * anything.
   */
  refuse(rejected: number, hint: number): boolean {
    if (this.#state === "snapshot" || rejected <= this.#match) return false;
    if (this.#state === "replicate") {
      if (rejected >= this.#next) return false;
      this.becomeProbe();
      this.#next = Math.max(Math.min(rejected, hint + 1), this.#match + 1);
      return true;
    }
    if (rejected !== this.#next - 1) return false;
    this.#next = Math.max(Math.min(rejected, hint + 1), this.#match + 1);
    this.paused = false;
    this.mustSend = true;
    return true;
  }

  /** Entries up to `lastIndex` have left in a pipelined append. */
  sent(lastIndex: number, sizeBytes: number): void {
    invariant(
      this.#state === "replicate" && lastIndex >= this.#next,
      () => `node ${this.id} in ${this.#state}: sent ${lastIndex}, next is ${this.#next}`,
    );
    this.#next = lastIndex + 1;
    this.inflights.add(lastIndex, sizeBytes);
  }

  becomeProbe(): void {
    const afterSnapshot = this.#state === "snapshot" ? this.#pendingSnapshot + 1 : 0;
    this.#enter("probe");
    this.#next = Math.max(this.#match + 1, afterSnapshot);
    this.mustSend = true;
  }

  becomeReplicate(): void {
    // What the probe said of the commit index has arrived with it; a heartbeat would mend an error.
    const told = Math.min(this.sentCommit, this.#match);
    this.#enter("replicate");
    this.sentCommit = told;
    this.#next = this.#match + 1;
  }

  becomeSnapshot(index: number): void {
    this.#enter("snapshot");
    this.#pendingSnapshot = index;
  }

  /** The transfer failed: what was sent does not count. */
  snapshotFailed(): void {
    this.#pendingSnapshot = 0;
    this.becomeProbe();
  }

  view(now: number, activeTicks: number): ProgressView {
    return {
      id: this.id,
      match: this.#match,
      next: this.#next,
      state: this.#state,
      learner: this.learner,
      recentlyActive: now - this.heardAt < activeTicks,
      space: this.space,
      inflight: this.inflights.count,
    };
  }

  #enter(state: ProgressView["state"]): void {
    this.#state = state;
    this.#pendingSnapshot = 0;
    this.paused = false;
    this.mustSend = false;
    this.needsSnapshot = false;
    this.sentCommit = 0;
    this.inflights.clear();
  }
}

/** Who should lead next among these: the one that holds most of the log, of equals the one with the smallest id. */
export function bestSuccessor(candidates: readonly Progress[]): NodeId | undefined {
  return candidates.toSorted((a, b) => b.match - a.match || a.id - b.id)[0]?.id;
}
