/** Installing a snapshot that the shell has received and staged (5.1). */
import { advanceCommit } from "./commit.ts";
import { MembershipHistory } from "./membership_history.ts";
import { acknowledge } from "./messages.ts";
import { followLeader } from "./recv_heartbeat.ts";
import type { RaftState } from "./state.ts";
import type { Message, SnapshotMeta } from "./types.ts";

type InstallSnapshot = Extract<Message, { type: "installSnapshot" }>;

export function recvInstallSnapshot(r: RaftState, m: InstallSnapshot): void {
  followLeader(r, m.from);
  const meta = m.meta;
  if (meta.index > r.commit || r.planted("snapshotMovesBack")) {
    // A log that holds the snapshot's last entry holds everything before it; what follows it must
    // be kept (7).
    if (r.log.termAt(meta.index) === meta.term && meta.index > r.commit) {
      advanceCommit(r, meta.index);
    } else install(r, meta);
  }
  acknowledge(r, m.from, r.commit);
}

function install(r: RaftState, meta: SnapshotMeta): void {
  const keptStable = Math.min(r.commit, meta.index);
  r.log.reset(meta, keptStable);
  if (r.inFlight !== undefined) {
    r.inFlight.lastIndex = Math.min(r.inFlight.lastIndex, keptStable);
  }
  r.memberships = new MembershipHistory(meta.index, meta.membership);
  // Whether proposals below the snapshot were committed cannot be known here; those above it cannot
  // have been.
  r.lost.push(...r.proposals.truncateFrom(meta.index + 1));
  r.proposals.forgetThrough(meta.index);
  r.commit = meta.index;
  r.restore = { meta, durable: false };
}
