/** Memberships as values (4.3): predicates, one planned change, the end of a joint phase. */
import { RAFT } from "../base/mod.ts";
import type { MemberChange, Membership, NodeId } from "./types.ts";

/** A membership of the given voters and nobody else. */
export function membershipOf(
  voters: readonly NodeId[],
  learners: readonly NodeId[] = [],
): Membership {
  return {
    voters: sorted(voters),
    votersOutgoing: [],
    learners: sorted(learners),
    learnersNext: [],
    autoLeave: false,
  };
}

export function isJoint(members: Membership): boolean {
  return members.votersOutgoing.length > 0;
}

/** Whether the node votes in either half. */
export function isVoter(members: Membership, id: NodeId): boolean {
  return members.voters.includes(id) || members.votersOutgoing.includes(id);
}

/** Everyone who takes part, ascending. */
export function allMembers(members: Membership): NodeId[] {
  return sorted(
    new Set([
      ...members.voters,
      ...members.votersOutgoing,
      ...members.learners,
      ...members.learnersNext,
    ]),
  );
}

export function isNodeId(id: number): boolean {
  return Number.isSafeInteger(id) && id > 0;
}

type PlannedChange =
  | { readonly type: "planned"; readonly members: Membership }
  | { readonly type: "refused"; readonly reason: string };

/**
 * The membership that `changes` lead to from one that is not joint. When voters change by more than
 * one node the result is joint and is left by itself; otherwise it is final, because majorities
 * before and after overlap (4.1).
 */
export function planChange(
  current: Membership,
  changes: readonly MemberChange[],
): PlannedChange {
  const voters = new Set(current.voters);
  const learners = new Set(current.learners);
  const seen = new Set<NodeId>();
  for (const change of changes) {
    if (!isNodeId(change.id)) {
      return refused(`node id ${change.id} is not a positive safe integer`);
    }
    if (seen.has(change.id)) return refused(`node ${change.id} is named twice`);
    seen.add(change.id);
    voters.delete(change.id);
    learners.delete(change.id);
    if (change.type === "addVoter") voters.add(change.id);
    else if (change.type === "addLearner") learners.add(change.id);
  }
  if (voters.size === 0) return refused("no voter would be left");
  if (voters.size + learners.size > RAFT.maxMembers) {
    return refused(
      `${voters.size + learners.size} members would be more than ${RAFT.maxMembers}`,
    );
  }
  const old = new Set(current.voters);
  const changed = [...symmetricDifference(old, voters)];
  if (changed.length === 0 && symmetricDifference(new Set(current.learners), learners).size === 0) {
    return refused("the membership would not change");
  }
  if (changed.length <= 1) {
    return { type: "planned", members: membershipOf([...voters], [...learners]) };
  }
  return {
    type: "planned",
    members: {
      voters: sorted(voters),
      votersOutgoing: current.voters,
      // A node must not vote in one half and be a learner at the same time; it becomes a learner at
      // the end.
      learners: sorted([...learners].filter((id) => !old.has(id))),
      learnersNext: sorted([...learners].filter((id) => old.has(id))),
      autoLeave: true,
    },
  };
}

/** The membership after the joint phase. */
export function leaveJoint(members: Membership): Membership {
  return membershipOf(members.voters, [...members.learners, ...members.learnersNext]);
}

function sorted(ids: Iterable<NodeId>): NodeId[] {
  return [...ids].sort((a, b) => a - b);
}

function symmetricDifference(a: ReadonlySet<NodeId>, b: ReadonlySet<NodeId>): Set<NodeId> {
  const result = new Set<NodeId>();
  for (const id of a) if (!b.has(id)) result.add(id);
  for (const id of b) if (!a.has(id)) result.add(id);
  return result;
}

function refused(reason: string): PlannedChange {
  return { type: "refused", reason };
}
