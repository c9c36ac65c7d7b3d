import { ApiError, within } from "../base/mod.ts";
import type { MemberChange, RaftCore } from "../raft/mod.ts";

interface MemberChangeDeps {
  readonly raft: RaftCore;
  readonly appliedIndex: () => number;
  /** Resolves once the index is applied here. */
  readonly reached: (index: number) => Promise<void>;
  readonly kick: () => void;
}

/** Resolves once the change is applied and its joint phase, if any, has ended. See `NodeAdmin.changeMembers`. */
export async function awaitMemberChange(
  deps: MemberChangeDeps,
  changes: readonly MemberChange[],
  timeoutMs: number,
): Promise<void> {
  const result = deps.raft.changeMembers(changes);
  deps.kick();
  if (result.type === "notLeader") {
    throw new ApiError("unavailable", "This node is not the leader; try again later");
  }
  if (result.type === "overloaded") {
    throw new ApiError("overloaded", "Too many changes are under way; try again later");
  }
  if (result.type === "refused") {
    throw new ApiError("conflict", `Cannot change the members: ${result.reason}`);
  }
  if (!await within(settled(deps, result.index, result.term), timeoutMs)) {
    throw new ApiError(
      "unavailable",
      "The change of members was not confirmed in time; it may still take effect",
    );
  }
}

async function settled(deps: MemberChangeDeps, index: number, term: number): Promise<void> {
  await deps.reached(index);
  if (deps.raft.termAt(index) !== term) {
    throw new ApiError("unavailable", "The leader changed; the change of members is lost");
  }
  // The leader leaves a joint phase by an entry of its own.
  while (deps.raft.appliedMembership().votersOutgoing.length > 0) {
    await deps.reached(deps.appliedIndex() + 1);
  }
}
