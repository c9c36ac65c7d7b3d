import type { NodeId, RaftStatus } from "../../../src/raft/mod.ts";
import type { SimNode } from "../node.ts";
import { demand, type Invariant, type Sight } from "./invariant.ts";

/**
 * A leader commits only what a quorum of the voters' disks would bring back after a power cut;
 * everybody else learns of a commit and never makes one. Entries of older terms are committed only
 * by one of the leader's own (3.6.2). This is also where the observer's ledger grows.
 */
export function committedOnQuorum({ ledger, registry, nodes }: Sight): Invariant {
  const name = "committed_on_quorum";
  function checkQuorum(voters: readonly NodeId[], index: number, term: number): void {
    if (voters.length === 0) return;
    const holders = voters.filter((id) => nodes.get(id)?.disk.holds(index, term) === true);
    demand(
      2 * holders.length > voters.length,
      name,
      () =>
        `entry ${index} of term ${term} is committed, but only the disks of ` +
        `[${holders}] of the voters [${voters}] hold it`,
    );
  }
  function grow(node: SimNode, before: RaftStatus | undefined, after: RaftStatus): void {
    demand(
      after.role === "leader" || before?.role === "leader",
      name,
      () =>
        `node ${node.id}, a ${after.role}, takes ${after.commit} for committed; ` +
        `leaders have committed ${ledger.last}`,
    );
    const newest = node.core?.termAt(after.commit);
    demand(
      after.role !== "leader" || newest === after.term,
      name,
      () =>
        `node ${node.id} leads term ${after.term} and commits up to ${after.commit}, ` +
        `an entry of term ${newest}, by counting`,
    );
    for (let index = ledger.last + 1; index <= after.commit; index++) {
      const term = node.core?.termAt(index) ?? 0;
      checkQuorum(after.membership.voters, index, term);
      checkQuorum(after.membership.votersOutgoing, index, term);
      const entry = registry.find(index, term);
      demand(entry !== undefined, name, () => `entry ${index} of term ${term} is on no disk`);
      ledger.append(entry);
    }
  }
  return {
    name,
    changed(node, before, after) {
      if (after.commit > ledger.last) grow(node, before, after);
    },
  };
}
