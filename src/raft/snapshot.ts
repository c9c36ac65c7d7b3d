/** Snapshots on the sending side, and what of the log stays in memory (5.1.3). */
import { invariant } from "./invariants.ts";
import { sendNow } from "./messages.ts";
import type { Progress } from "./progress.ts";
import type { RaftState } from "./state.ts";
import type { NodeId, SnapshotMeta } from "./types.ts";

/** Entries that a snapshot under way will need may exceed the usual retention this many times. */
const PINNED_BYTES_FACTOR = 16;
const PINNED_ENTRIES_FACTOR = 100;

/** The follower needs entries that are no longer in memory. */
export function sendSnapshot(r: RaftState, p: Progress): void {
  // A whole snapshot is dear; a node that does not answer gets it when it does.
  if (r.now - p.heardAt >= r.options.electionTicks) return;
  // Nor does one get it that has no room for it.
  if (p.space !== "enough") return;
  const meta = r.log.snapshot;
  if (meta.index + 1 < r.log.firstIndex) {
    r.snapshotWanted = r.log.firstIndex - 1;
    p.needsSnapshot = true;
    return;
  }
  sendNow(r, p.id, { type: "installSnapshot", meta });
  p.becomeSnapshot(meta.index);
}

/** Says once per election time-out, while it is true, that a newer snapshot is needed. */
export function takeSnapshotWanted(r: RaftState): number | undefined {
  const wanted = r.snapshotWanted;
  r.snapshotWanted = 0;
  if (wanted === 0 || r.now - r.snapshotWantedAt < r.options.electionTicks) return undefined;
  r.snapshotWantedAt = r.now;
  return wanted;
}

export function snapshotSent(r: RaftState, to: NodeId, success: boolean): void {
  const p = r.progress.get(to);
  if (p === undefined || p.state !== "snapshot") return;
  if (success) p.becomeProbe();
  else p.snapshotFailed();
  // The next step waits for a sign of life: the acknowledgement of the snapshot, or a heartbeat's
  // answer.
  p.paused = true;
}

/** The shell has made a snapshot durable; one that is older than the known one changes nothing. */
export function compact(r: RaftState, meta: SnapshotMeta): void {
  if (meta.index <= r.log.snapshot.index) return;
  invariant(
    meta.index <= r.applied,
    () => `snapshot at ${meta.index} lies beyond the applied index ${r.applied}`,
  );
  const term = r.log.termAt(meta.index);
  invariant(
    term === meta.term,
    () => `snapshot at ${meta.index} has term ${meta.term}, the log has ${term}`,
  );
  r.log.compact(meta);
  trimLog(r);
}

/** Drops applied entries from memory beyond what is kept for followers that lag. */
export function trimLog(r: RaftState): void {
  const { retainBytes, retainEntries } = r.options;
  const overdue = r.log.bytes > PINNED_BYTES_FACTOR * retainBytes ||
    r.applied - r.log.firstIndex > PINNED_ENTRIES_FACTOR * retainEntries;
  let keepFrom = Infinity;
  for (const p of r.progress.values()) {
    // What follows the snapshot must still be there when the transfer is over, or it was made in
    // vain.
    if (overdue) break;
    if (p.state === "snapshot") keepFrom = Math.min(keepFrom, p.pendingSnapshot + 1);
    // The same while the one that it needs is being made: writes must not outrun it.
    else if (waitsForSnapshot(r, p)) keepFrom = Math.min(keepFrom, r.log.firstIndex);
  }
  r.log.trim({ applied: r.applied, retainBytes, retainEntries, keepFrom });
}

/** Whether the follower is there and can only be helped by a snapshot that is being made. */
function waitsForSnapshot(r: RaftState, p: Progress): boolean {
  return p.needsSnapshot && r.now - p.heardAt < r.options.electionTicks;
}
