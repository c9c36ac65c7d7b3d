/** What the shell is asked to do, and its answers that it is done. */
import { maybeCommit } from "./commit.ts";
import { ownVoteDurable } from "./election.ts";
import { invariant } from "./invariants.ts";
import { flushReads } from "./read_index.ts";
import { pumpAll } from "./replication.ts";
import { takeSnapshotWanted, trimLog } from "./snapshot.ts";
import type { RaftState } from "./state.ts";
import type { Entry, HardState, Message, Ready, SoftState, WriteBatch } from "./types.ts";
import { entryBytes } from "./entry_window.ts";

export function takeReady(r: RaftState, diskBusy: boolean): Ready | undefined {
  pumpAll(r);
  flushReads(r);
  // One write at a time, also when the shell would take more: a later one may rest on what an earlier one has
  // stored.
  const busy = diskBusy || r.inFlight !== undefined;
  const write = busy ? undefined : takeWrite(r);
  const sendAfterPersist: readonly Message[] = busy ? [] : r.sendAfterPersist;
  if (!busy) r.sendAfterPersist = [];
  const restore = takeRestore(r);
  const soft = takeSoft(r);
  const snapshotWanted = takeSnapshotWanted(r);
  const committed = takeCommitted(r);
  const rest = { write, restore, soft, snapshotWanted };
  // Most calls find nothing, so that is found out before anything is put together.
  if (isIdle(r, rest) && sendAfterPersist.length === 0 && committed.length === 0) return undefined;
  const ready: Ready = {
    batch: r.batch,
    ...(write !== undefined && { write }),
    sendNow: r.sendNow,
    sendAfterPersist,
    committed,
    ...(restore !== undefined && { restore }),
    ...(snapshotWanted !== undefined && { snapshotWanted }),
    reads: r.readStates,
    ...(soft !== undefined && { soft }),
    lost: r.lost,
  };
  r.sendNow = [];
  r.readStates = [];
  r.lost = [];
  return ready;
}

export function persisted(r: RaftState, batch: number): void {
  const written = r.inFlight;
  invariant(batch <= r.batch, () => `batch ${batch} was never handed out, the last is ${r.batch}`);
  if (written === undefined || batch < written.batch) return;
  r.inFlight = undefined;
  r.log.confirm(Math.min(written.lastIndex, r.log.lastIndex));
  if (r.restore !== undefined && r.restore.meta.index === written.snapshotIndex) {
    r.restore.durable = true;
  }
  ownVoteDurable(r, written);
  maybeCommit(r);
}

export function applied(r: RaftState, index: number): void {
  invariant(
    index >= r.applied && index <= r.handedOut,
    () => `applied moves from ${r.applied} to ${index}, handed out up to ${r.handedOut}`,
  );
  r.applied = index;
  r.applying.freeThrough(index);
  r.memberships.forgetBefore(index);
  trimLog(r);
}

function takeWrite(r: RaftState): WriteBatch | undefined {
  const { term, votedFor, commit } = r;
  const written = r.writtenHard;
  // A commit index alone is only a hint and not worth a write.
  if (!r.log.dirty && term === written.term && votedFor === written.votedFor) return undefined;
  const changed = term !== written.term || votedFor !== written.votedFor ||
    commit !== written.commit;
  const hardState: HardState = { term, votedFor, commit };
  r.writtenHard = hardState;
  r.batch += 1;
  const write = { ...(changed && { hardState }), ...r.log.takeWrite() };
  r.inFlight = {
    batch: r.batch,
    term,
    votedFor,
    snapshotIndex: write.snapshot?.index ?? 0,
    lastIndex: r.log.lastIndex,
  };
  return write;
}

function takeRestore(r: RaftState) {
  if (r.restore === undefined || !r.restore.durable) return undefined;
  const meta = r.restore.meta;
  r.restore = undefined;
  r.handedOut = meta.index;
  return meta;
}

/** Committed entries that are durable here, as far as the shell keeps up with applying. */
function takeCommitted(r: RaftState): readonly Entry[] {
  const { maxApplyBytes } = r.options;
  const last = Math.min(r.commit, r.log.stable);
  if (r.restore !== undefined || r.handedOut >= last || r.applying.bytes >= maxApplyBytes) {
    return [];
  }
  const entries = r.log.slice(r.handedOut + 1, last, maxApplyBytes - r.applying.bytes);
  const sizeBytes = entries.reduce((sum, entry) => sum + entryBytes(entry), 0);
  r.handedOut += entries.length;
  r.applying.add(r.handedOut, sizeBytes);
  return entries;
}

function takeSoft(r: RaftState): SoftState | undefined {
  const { role, term, leader } = r;
  const told = r.toldSoft;
  if (role === told.role && term === told.term && leader === told.leader) return undefined;
  r.toldSoft = { role, term, leader };
  return r.toldSoft;
}

type Rest = { [K in "write" | "restore" | "soft" | "snapshotWanted"]: Ready[K] | undefined };

function isIdle(r: RaftState, { write, restore, soft, snapshotWanted }: Rest): boolean {
  return write === undefined && restore === undefined && soft === undefined &&
    snapshotWanted === undefined && r.sendNow.length === 0 && r.readStates.length === 0 &&
    r.lost.length === 0;
}
