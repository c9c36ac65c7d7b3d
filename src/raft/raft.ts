/**
 * The consensus core behind its interface. Each call changes the state and is followed by the
 * invariants.
 */
import { refusesCommands, setSpace } from "./disk_space.ts";
import { mayCampaign, startElection } from "./election.ts";
import { peerReachable, suspectLeader } from "./early_election.ts";
import { checkState } from "./check_state.ts";
import type { InternalRaftOptions } from "./planted.ts";
import { changeMembers, propose } from "./propose.ts";
import { applied, persisted, takeReady } from "./ready.ts";
import { requestRead } from "./read_index.ts";
import { becomeFollower } from "./roles.ts";
import { compact, snapshotSent } from "./snapshot.ts";
import { RaftState } from "./state.ts";
import { step } from "./step.ts";
import { tick } from "./tick.ts";
import { startTransfer } from "./leadership_transfer.ts";
import type {
  ChangeResult,
  DiskSpace,
  MemberChange,
  Membership,
  Message,
  NodeId,
  ProposeResult,
  RaftCore,
  RaftOptions,
  RaftStatus,
  Ready,
  RecoveredLog,
  SnapshotMeta,
} from "./types.ts";

/**
 * Starts a node from what its disk holds. Throws `RaftInvariantError` when that contradicts itself.
 */
export function createRaft(options: RaftOptions, recovered: RecoveredLog): RaftCore {
  return new Raft(options, recovered);
}

class Raft implements RaftCore {
  readonly #r: RaftState;

  constructor(options: InternalRaftOptions, recovered: RecoveredLog) {
    this.#r = new RaftState(options, recovered);
    becomeFollower(this.#r, this.#r.term, 0);
    checkState(this.#r);
  }

  tick(): void {
    tick(this.#r);
    checkState(this.#r);
  }

  step(message: Message): void {
    step(this.#r, message);
    checkState(this.#r);
  }

  propose(data: readonly Uint8Array[]): ProposeResult {
    const result = propose(this.#r, data);
    checkState(this.#r);
    return result;
  }

  readIndex(token: number): void {
    requestRead(this.#r, token);
  }

  changeMembers(changes: readonly MemberChange[]): ChangeResult {
    const result = changeMembers(this.#r, changes);
    checkState(this.#r);
    return result;
  }

  transferLeadership(to: NodeId): boolean {
    return startTransfer(this.#r, to);
  }

  setSpace(space: DiskSpace): void {
    setSpace(this.#r, space);
  }

  refusesCommands(): boolean {
    return this.#r.role === "leader" && refusesCommands(this.#r);
  }

  campaign(): void {
    const r = this.#r;
    if (r.role !== "leader" && mayCampaign(r)) startElection(r, false);
    checkState(r);
  }

  ready(diskBusy: boolean): Ready | undefined {
    const ready = takeReady(this.#r, diskBusy);
    checkState(this.#r);
    return ready;
  }

  persisted(batch: number): void {
    persisted(this.#r, batch);
    checkState(this.#r);
  }

  applied(index: number): void {
    applied(this.#r, index);
    checkState(this.#r);
  }

  compact(meta: SnapshotMeta): void {
    compact(this.#r, meta);
    checkState(this.#r);
  }

  snapshotSent(to: NodeId, success: boolean): void {
    snapshotSent(this.#r, to, success);
  }

  unreachable(id: NodeId): void {
    const p = this.#r.progress.get(id);
    if (p?.state === "replicate") p.becomeProbe();
    suspectLeader(this.#r, id);
  }

  reachable(id: NodeId): void {
    peerReachable(this.#r, id);
  }

  appliedMembership(): Membership {
    return this.#r.memberships.at(this.#r.applied);
  }

  termAt(index: number): number | undefined {
    return this.#r.log.termAt(index);
  }

  status(): RaftStatus {
    const r = this.#r;
    const activeTicks = r.options.electionTicks;
    return {
      id: r.id,
      role: r.role,
      term: r.term,
      leader: r.leader,
      firstIndex: r.log.firstIndex,
      lastIndex: r.log.lastIndex,
      commit: r.commit,
      applied: r.applied,
      stable: r.log.stable,
      snapshotIndex: r.log.snapshot.index,
      membership: r.members,
      progress: [...r.progress.values()].map((p) => p.view(r.now, activeTicks)),
      retainedBytes: r.log.bytes,
      space: r.space,
    };
  }
}
