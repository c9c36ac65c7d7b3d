/**
 * The leader's side of replication (3.5): appending, sending as far as flow control allows,
 * heartbeats.
 */
import { present } from "./invariants.ts";
import { sendNow } from "./messages.ts";
import { allMembers, isVoter } from "./membership.ts";
import { Progress } from "./progress.ts";
import { sendSnapshot } from "./snapshot.ts";
import { membershipIn, type RaftState } from "./state.ts";
import type { Entry, EntryKind } from "./types.ts";
import { entryBytes } from "./entry_window.ts";

/** Appends one entry of the current term; a membership is in force from here on. */
export function appendAsLeader(r: RaftState, kind: EntryKind, data: Uint8Array): Entry {
  const entry: Entry = { index: r.log.lastIndex + 1, term: r.term, kind, data };
  r.log.append([entry]);
  r.uncommittedBytes += entryBytes(entry);
  if (kind === "membership") {
    r.memberships.push(entry.index, membershipIn(entry));
    syncProgress(r);
  }
  return entry;
}

/** Brings the followers in line with the membership in force; removed nodes keep no progress. */
export function syncProgress(r: RaftState): void {
  const before = new Map(r.progress);
  r.progress.clear();
  for (const id of allMembers(r.members)) {
    if (id === r.id) continue;
    const learner = !isVoter(r.members, id);
    const known = before.get(id);
    if (known !== undefined) known.learner = learner;
    const progress = known ??
      new Progress(id, { next: r.log.lastIndex + 1, learner, now: r.now });
    progress.mustSend ||= known === undefined;
    r.progress.set(id, progress);
  }
}

/**
 * Sends every follower what it lacks. Called when messages are collected, so that proposals gather.
 */
export function pumpAll(r: RaftState): void {
  for (const progress of r.progress.values()) pump(r, progress);
}

function pump(r: RaftState, p: Progress): void {
  // It could only keep in memory what it is sent; its next sign of life tells when it has space.
  if (p.space === "none") return;
  if (p.state === "probe") pumpProbe(r, p);
  else if (p.state === "replicate") pumpReplicate(r, p);
}

function pumpProbe(r: RaftState, p: Progress): void {
  if (p.paused || (!p.mustSend && p.next > r.log.lastIndex)) return;
  if (p.next < r.log.firstIndex) return sendSnapshot(r, p);
  sendAppend(r, p, r.log.slice(p.next, r.log.lastIndex, r.options.maxAppendBytes));
  p.paused = true;
}

function pumpReplicate(r: RaftState, p: Progress): void {
  const { maxInflightAppends, maxInflightBytes, maxAppendBytes } = r.options;
  const inflights = p.inflights;
  while (
    p.next <= r.log.lastIndex && inflights.count < maxInflightAppends &&
    inflights.bytes < maxInflightBytes
  ) {
    if (p.next < r.log.firstIndex) return sendSnapshot(r, p);
    const entries = r.log.slice(p.next, r.log.lastIndex, maxAppendBytes);
    sendAppend(r, p, entries);
    const sizeBytes = entries.reduce((sum, entry) => sum + entryBytes(entry), 0);
    p.sent(p.next + entries.length - 1, sizeBytes);
  }
  // An empty append moves the commit index of a follower that has the entries, or finds out that it
  // lost them.
  if (!p.mustSend && p.sentCommit >= Math.min(r.commit, p.next - 1)) return;
  if (p.next < r.log.firstIndex) return sendSnapshot(r, p);
  sendAppend(r, p, []);
}

function sendAppend(r: RaftState, p: Progress, entries: readonly Entry[]): void {
  const prevIndex = p.next - 1;
  const prevTerm = present(
    r.log.termAt(prevIndex),
    () => `the term of ${prevIndex} is forgotten, entries in memory begin at ${r.log.firstIndex}`,
  );
  sendNow(r, p.id, { type: "append", prevIndex, prevTerm, commit: r.commit, entries });
  p.mustSend = false;
  p.sentCommit = Math.min(r.commit, prevIndex + entries.length);
}

/** Sends a heartbeat to everyone, with the newest read context that waits for confirmation. */
export function broadcastHeartbeat(r: RaftState): void {
  r.heartbeatElapsed = 0;
  const readContext = r.reads.pending.length > 0 ? r.reads.context : 0;
  for (const p of r.progress.values()) {
    // A follower may trust this commit index: it is known to have everything up to there.
    const commit = r.planted("trustRawCommitInHeartbeat") ? r.commit : Math.min(p.match, r.commit);
    sendNow(r, p.id, { type: "heartbeat", commit, readContext });
  }
  r.reads.broadcast = r.reads.context;
}
