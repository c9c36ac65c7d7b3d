/** What the leader takes into its log: commands and membership changes. */
import { maybeCommit } from "./commit.ts";
import { refusesCommands } from "./disk_space.ts";
import { invariant } from "./invariants.ts";
import { encodeMembership } from "./membership_codec.ts";
import { isJoint, planChange } from "./membership.ts";
import { appendAsLeader } from "./replication.ts";
import type { RaftState } from "./state.ts";
import type { ChangeResult, MemberChange, ProposeResult } from "./types.ts";

/** Takes all of the commands or none; the result names the first one's index. */
export function propose(r: RaftState, commands: readonly Uint8Array[]): ProposeResult {
  invariant(commands.length > 0, () => "nothing was proposed, wanted at least one command");
  const redirect = whereElse(r);
  if (redirect !== undefined) return redirect;
  if (refusesCommands(r)) return { type: "diskFull" };
  if (isOverloaded(r, commands)) return { type: "overloaded" };
  const index = r.log.lastIndex + 1;
  for (const data of commands) {
    r.proposals.add(appendAsLeader(r, "command", data).index, r.term);
  }
  return { type: "accepted", index, term: r.term };
}

export function changeMembers(r: RaftState, changes: readonly MemberChange[]): ChangeResult {
  const redirect = whereElse(r);
  if (redirect !== undefined) return redirect;
  const reason = whyNoChange(r);
  if (reason !== undefined) return { type: "refused", reason };
  const plan = planChange(r.members, changes);
  if (plan.type === "refused") return plan;
  const entry = appendAsLeader(r, "membership", encodeMembership(plan.members));
  r.proposals.add(entry.index, r.term);
  maybeCommit(r);
  return { type: "accepted", index: entry.index, term: r.term };
}

/** Who should be asked instead. Nobody is named while leadership is being handed over. */
function whereElse(
  r: RaftState,
): Extract<ProposeResult, { readonly type: "notLeader" }> | undefined {
  if (r.role !== "leader") return { type: "notLeader", leader: r.leader };
  if (r.transfer !== undefined) return { type: "notLeader", leader: 0 };
  return undefined;
}

/** The first proposal is always taken, however large, or it could never be. */
function isOverloaded(r: RaftState, commands: readonly Uint8Array[]): boolean {
  const uncommitted = r.log.lastIndex - r.commit;
  if (uncommitted === 0) return false;
  const sizeBytes = commands.reduce((sum, data) => sum + data.length, 0);
  return uncommitted + commands.length > r.options.maxUncommittedEntries ||
    r.uncommittedBytes + sizeBytes > r.options.maxUncommittedBytes;
}

function whyNoChange(r: RaftState): string | undefined {
  const latest = r.memberships.latestIndex;
  if (!r.planted("secondChangeAllowed")) {
    if (latest > r.commit) return `the change at index ${latest} is not committed yet`;
    if (isJoint(r.members)) return `the joint phase begun at index ${latest} has not ended`;
  }
  // Without this a change of an older leader could still be committed beside this one, by another
  // majority.
  if (!r.committedInTerm && !r.planted("changeBeforeFirstCommit")) {
    return `no entry of term ${r.term} is committed yet`;
  }
  return undefined;
}
