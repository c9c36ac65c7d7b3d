import type { Membership, NodeId } from "../../src/raft/mod.ts";
import { decodeMembership } from "../../src/raft/membership_codec.ts";
import type { SimNode } from "./node.ts";
import type { World } from "./world.ts";

/** What a node would campaign with. */
interface Standing {
  readonly id: NodeId;
  readonly lastIndex: number;
  readonly lastTerm: number;
  readonly members: Membership;
}

function standingOf(node: SimNode): Standing {
  const { id, core, status, disk } = node;
  if (core !== undefined && status !== undefined) {
    const { lastIndex, membership } = status;
    return { id, lastIndex, lastTerm: core.termAt(lastIndex) ?? 0, members: membership };
  }
  const { meta } = disk.snapshot;
  let members = meta.membership;
  for (const entry of disk.entries) {
    const decoded = entry.kind === "membership" ? decodeMembership(entry.data) : undefined;
    if (decoded?.type === "membership") members = decoded.membership;
  }
  const lastTerm = disk.entry(disk.lastIndex)?.term ?? meta.term;
  return { id, lastIndex: disk.lastIndex, lastTerm, members };
}

function isBehind(left: Standing, right: Standing): boolean {
  if (left.lastTerm !== right.lastTerm) return left.lastTerm < right.lastTerm;
  return left.lastIndex < right.lastIndex;
}

function isMajority(voters: readonly NodeId[], yes: ReadonlySet<NodeId>): boolean {
  return voters.length === 0 || 2 * voters.filter((id) => yes.has(id)).length > voters.length;
}

/**
 * Whether some node of the core could win an election by the rules of Raft. A majority alone is not
 * enough: a learner may hold the longest log, and its vote may be needed by a voter whose newest
 * membership has already promoted it. Nobody can win then until another node comes back.
 */
export function canElect({ nodes, ledger }: World, core: ReadonlySet<NodeId>): boolean {
  const standings = [...nodes.values()].filter(({ id }) => core.has(id)).map(standingOf);
  const committed = ledger.membershipAt(ledger.last);
  return standings.some((one) => {
    const known = [one.members, committed];
    const mayCampaign = known.some(({ voters, votersOutgoing }) =>
      voters.includes(one.id) || votersOutgoing.includes(one.id)
    );
    const granting = standings.filter((other) => !isBehind(one, other)).map(({ id }) => id);
    const yes = new Set(granting);
    const { voters, votersOutgoing } = one.members;
    return mayCampaign && isMajority(voters, yes) && isMajority(votersOutgoing, yes);
  });
}
