import type { Membership, NodeId } from "../../../src/raft/mod.ts";
import { decodeMembership } from "../../../src/raft/membership_codec.ts";
import { demand, type Invariant, type Sight } from "./invariant.ts";

/** Two majorities always meet if together they are more than all members there are. */
function overlaps(left: readonly NodeId[], right: readonly NodeId[]): boolean {
  const all = new Set([...left, ...right]).size;
  return majority(left.length) + majority(right.length) > all;
}

function majority(size: number): number {
  return Math.floor(size / 2) + 1;
}

/** Whether no quorum of one membership can decide without one of the other. */
function isSafeStep(from: Membership, to: Membership): boolean {
  if (to.votersOutgoing.length > 0) {
    return from.votersOutgoing.length === 0 && String(to.votersOutgoing) === String(from.voters);
  }
  if (from.votersOutgoing.length > 0) return String(to.voters) === String(from.voters);
  return overlaps(from.voters, to.voters);
}

/**
 * One membership change at a time, each a safe step from the one before (4.1, 4.3), and a snapshot
 * that names the members as of its place.
 */
export function membership({ ledger }: Sight): Invariant {
  const name = "membership";
  const checked = { index: 0, members: ledger.membershipAt(0) };
  return {
    name,
    writing(node, batch) {
      const { core } = node;
      const status = core?.status();
      if (core === undefined || status?.role !== "leader") return;
      const { term } = status;
      if (!batch.entries.some((one) => one.kind === "membership" && one.term === term)) return;
      demand(
        core.termAt(status.commit) === term,
        name,
        () => `leader ${node.id} changes members before it has committed an entry of term ${term}`,
      );
      const { disk } = node;
      const pending = [...disk.entries, ...batch.entries].filter((entry) =>
        entry.kind === "membership" && entry.index > status.commit
      );
      demand(
        pending.length <= 1,
        name,
        () =>
          `leader ${node.id} has membership changes in flight at ` +
          `[${pending.map((entry) => entry.index)}]`,
      );
    },
    changed() {
      while (checked.index < ledger.last) {
        const entry = ledger.entry(++checked.index);
        if (entry?.kind !== "membership") continue;
        const decoded = decodeMembership(entry.data);
        if (decoded.type !== "membership") continue;
        demand(
          isSafeStep(checked.members, decoded.membership),
          name,
          () =>
            `entry ${entry.index} goes from ${JSON.stringify(checked.members)} ` +
            `to ${JSON.stringify(decoded.membership)} in one step`,
        );
        checked.members = decoded.membership;
      }
    },
    snapshotTaken(node, meta) {
      const wanted = JSON.stringify(ledger.membershipAt(meta.index));
      const found = JSON.stringify(meta.membership);
      // The founders are in no entry: who was added later first learns of members from the next
      // change.
      const isEarly = ledger.membershipAt(meta.index) === ledger.membershipAt(0) &&
        !ledger.membershipAt(0).voters.includes(node.id);
      demand(
        found === wanted || isEarly,
        name,
        () => `the snapshot of node ${node.id} at ${meta.index} names ${found}, wanted ${wanted}`,
      );
    },
  };
}
