/**
 * The follower's side of replication (3.5). The log only grows, except from a proven conflict on.
 */
import { advanceCommit } from "./commit.ts";
import { followLeader } from "./recv_heartbeat.ts";
import { invariant } from "./invariants.ts";
import { acknowledge, sendNow } from "./messages.ts";
import { membershipIn, type RaftState } from "./state.ts";
import type { Entry, Message } from "./types.ts";

type Append = Extract<Message, { type: "append" }>;

export function recvAppend(r: RaftState, m: Append): void {
  followLeader(r, m.from);
  if (!holdsPrevious(r, m)) return refuse(r, m);
  checkEntries(r, m);
  storeEntries(r, m);
  // Only what this very message has verified may be committed: the rest of the log may still be
  // another leader's.
  const verified = m.prevIndex + m.entries.length;
  const limit = r.planted("trustRawCommitInAppend") ? r.log.lastIndex : verified;
  const commit = Math.min(m.commit, limit);
  if (commit > r.commit) advanceCommit(r, commit);
  acknowledge(r, m.from, Math.max(verified, r.commit));
}

function holdsPrevious(r: RaftState, m: Append): boolean {
  const term = r.log.termAt(m.prevIndex);
  if (m.prevIndex > r.commit) return term === m.prevTerm;
  invariant(
    term === undefined || term === m.prevTerm,
    () =>
      `leader ${m.from} has term ${m.prevTerm} at the committed index ${m.prevIndex}, ` +
      `node ${r.id} has term ${term}`,
  );
  return true;
}

/** Says where the logs may still agree: the last place whose term is not above the refused one. */
function refuse(r: RaftState, m: Append): void {
  const hintIndex = r.log.agreementHint(m.prevIndex, m.prevTerm);
  sendNow(r, m.from, {
    type: "appendResponse",
    success: false,
    index: m.prevIndex,
    hintIndex,
    hintTerm: r.log.termAt(hintIndex) ?? 0,
  });
}

/** Refuses to go on with entries that cannot come from a leader, before anything is changed. */
function checkEntries(r: RaftState, m: Append): void {
  let index = m.prevIndex;
  for (const entry of m.entries) {
    index += 1;
    invariant(
      entry.index === index && entry.term <= m.term,
      () =>
        `append from ${m.from} in term ${m.term} holds entry ${entry.index} of term ` +
        `${entry.term}, wanted index ${index}`,
    );
    if (entry.kind === "membership" && !holds(r, entry)) membershipIn(entry);
  }
}

function storeEntries(r: RaftState, m: Append): void {
  const start = r.planted("truncateMatching") ? 0 : m.entries.findIndex((e) => !holds(r, e));
  const fresh = start < 0 ? [] : m.entries.slice(start);
  const first = fresh[0];
  if (first === undefined) return;
  if (first.index <= r.log.lastIndex) truncateFrom(r, first.index);
  r.log.append(fresh);
  for (const entry of fresh) {
    if (entry.kind === "membership") r.memberships.push(entry.index, membershipIn(entry));
  }
}

/**
 * Whether the log has this very entry. Below the commit index there is no doubt, even if its term
 * is forgotten.
 */
function holds(r: RaftState, entry: Entry): boolean {
  const term = r.log.termAt(entry.index);
  return term === entry.term || (term === undefined && entry.index <= r.commit);
}

/** Removes entries that conflict with the leader's, and everything that rested on them. */
function truncateFrom(r: RaftState, index: number): void {
  invariant(
    index > r.commit,
    () => `truncation at ${index} would remove committed entries up to ${r.commit}`,
  );
  r.log.truncateFrom(index);
  if (r.inFlight !== undefined && !r.planted("persistedIgnoresTruncation")) {
    r.inFlight.lastIndex = Math.min(r.inFlight.lastIndex, index - 1);
  }
  if (!r.planted("membershipNotRolledBack")) r.memberships.truncateFrom(index);
  r.lost.push(...r.proposals.truncateFrom(index));
}
