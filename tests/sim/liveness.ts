import type { Membership, NodeId } from "../../src/raft/mod.ts";
import { decodeMembership } from "../../src/raft/membership_codec.ts";
import { canElect } from "./electable.ts";
import { demandEqualStates } from "./real/equal_states.ts";
import type { SimNode } from "./node.ts";
import { Violation } from "./violation.ts";
import type { World } from "./world.ts";

/** How those outside the healed core behave: dead, cut off, or talking without hearing anything. */
type OutsideMode = "down" | "silent" | "deaf";

/** Every membership that some node may act upon from now on. */
function possibleMemberships({ ledger, nodes }: World): Membership[] {
  const found = [ledger.membershipAt(ledger.last)];
  for (const node of nodes.values()) {
    if (node.lostReason !== undefined) continue;
    const { status } = node;
    // A node that lags behind the committed membership cannot win by an older one.
    if (node.isUp && status !== undefined && status.lastIndex > ledger.last) {
      found.push(status.membership);
    }
    for (const entry of node.disk.entries) {
      if (entry.kind !== "membership" || entry.index <= ledger.last) continue;
      const decoded = decodeMembership(entry.data);
      if (decoded.type === "membership") found.push(decoded.membership);
    }
  }
  return found;
}

function hasQuorum(voters: readonly NodeId[], core: ReadonlySet<NodeId>): boolean {
  return voters.length === 0 || 2 * voters.filter((id) => core.has(id)).length > voters.length;
}

/**
 * A random set of nodes that can decide whatever is still open, or undefined if too many disks are
 * gone.
 */
function chooseCore(world: World): Set<NodeId> | undefined {
  const memberships = possibleMemberships(world);
  const canDecide = (core: ReadonlySet<NodeId>) =>
    memberships.every((one) =>
      hasQuorum(one.voters, core) && hasQuorum(one.votersOutgoing, core)
    ) &&
    canElect(world, core);
  const usable = [...world.nodes.values()].filter((node) =>
    node.lostReason === undefined && node.disk.damagedIndex === 0
  );
  const core = new Set(usable.map((node) => node.id));
  if (!canDecide(core)) return undefined;
  if (world.rng.chance(0.4)) return core;
  for (const node of world.rng.shuffle(usable)) {
    core.delete(node.id);
    if (!canDecide(core) || world.rng.chance(0.3)) core.add(node.id);
  }
  return core;
}

function setOutside(world: World, core: ReadonlySet<NodeId>): void {
  const { network, nodes, rng } = world;
  for (const node of nodes.values()) {
    if (core.has(node.id)) continue;
    const mode = rng.pick<OutsideMode>(["down", "silent", "deaf"]);
    world.trace.add(world.now, node.id, mode);
    if (mode === "down") {
      node.crash();
      // Nothing that was scheduled before may bring it back.
      node.lostReason ??= "outside the healed core";
    }
    for (const other of nodes.keys()) {
      network.setBlocked(other, node.id, true);
      if (mode === "silent") network.setBlocked(node.id, other, true);
    }
  }
}

function healCore(world: World, core: ReadonlySet<NodeId>): void {
  world.network.heal();
  world.network.faulty = false;
  for (const node of world.nodes.values()) {
    node.slowness = 1;
    node.space.free();
    node.failNextSync = false;
    node.clock.drift(0.02);
  }
  setOutside(world, core);
  for (const id of core) {
    const node = world.nodes.get(id);
    if (node?.rules.mend() === true) node.crash();
    node?.start();
  }
  world.targets = [...core];
}

/** The core's members according to the leader, if the cluster has come to rest; else undefined. */
function converged(world: World, core: ReadonlySet<NodeId>): SimNode[] | undefined {
  const leader = world.leader();
  const status = leader?.status;
  if (leader === undefined || status === undefined || !core.has(leader.id)) return undefined;
  const { voters, learners, votersOutgoing } = status.membership;
  if (votersOutgoing.length > 0 || status.commit !== status.lastIndex) return undefined;
  const members: SimNode[] = [];
  for (const id of [...voters, ...learners]) {
    const node = world.nodes.get(id);
    if (node === undefined || !core.has(id)) continue;
    if (!node.isUp || node.appliedIndex !== status.commit) return undefined;
    members.push(node);
  }
  return members;
}

function describe(world: World, core: ReadonlySet<NodeId>): string {
  const states = [...core].map((id) => {
    const node = world.nodes.get(id);
    const status = node?.status;
    if (status === undefined || node?.isUp !== true) return `${id} down`;
    const { role, term, leader, commit, lastIndex } = status;
    return `${id} ${role} term ${term} leader ${leader} applied ${node.appliedIndex} ` +
      `commit ${commit} last ${lastIndex} voters [${status.membership.voters}]` +
      ` outgoing [${status.membership.votersOutgoing}]`;
  });
  const waiting = world.clients.filter((client) => !client.isDone).length;
  return `${waiting} clients wait; ${states.join("; ")}`;
}

/** A hundred election time-outs, and time to replicate what is still open one by one. */
function budgetOf({ options, nodes, ledger }: World): number {
  const { electionTicks, tickUs, timeoutUs, writeUs, real, proposeMs } = options;
  const last = Math.max(...[...nodes.values()].map((node) => node.status?.lastIndex ?? 0));
  const open = Math.max(0, last - ledger.last);
  // A node that was taken out keeps a client waiting for as long as it tries to find a leader.
  const tryingUs = real ? 10 * proposeMs * 1_000 : 0;
  return 100 * electionTicks * tickUs + 30 * timeoutUs + open * (3 * writeUs + 5_000) + tryingUs;
}

/**
 * The second phase: heals a random core, leaves the rest as a nuisance, and demands that the core
 * comes to rest in bounded time with every request answered. Returns false if too many disks were
 * lost to demand anything.
 */
export function demandConvergence(world: World): boolean {
  const core = chooseCore(world);
  if (core === undefined) return false;
  healCore(world, core);
  for (const client of world.clients) client.finish();
  const budgetUs = budgetOf(world);
  const isDone = () =>
    world.clients.every((client) => client.isDone) && converged(world, core) !== undefined;
  world.run(world.now + budgetUs, isDone);
  const members = converged(world, core);
  if (!isDone() || members === undefined) {
    throw new Violation(
      "convergence",
      `the healed core [${[...core]}] is not at rest after ${budgetUs / 1_000} ms: ` +
        describe(world, core),
    );
  }
  world.oracle.verify(members);
  demandEqualStates(members, world.options);
  demandStability(world, core);
  return true;
}

/**
 * A third, quiet phase: one voter stops hearing the leader, those that were cut off come back. None
 * of it may depose a leader that a quorum hears (4.2.3, 9.6).
 */
function demandStability(world: World, core: ReadonlySet<NodeId>): void {
  const leader = world.leader();
  const status = leader?.status;
  if (leader === undefined || status === undefined) return;
  const electionUs = world.options.electionTicks * world.options.tickUs;
  const voters = status.membership.voters.filter((id) => core.has(id));
  const others = voters.filter((id) => id !== leader.id);
  const spare = 2 * (voters.length - 1) > status.membership.voters.length;
  // Everybody must have heard of this leader before it counts as settled.
  world.run(world.now + 2 * electionUs);
  if (leader.status?.role !== "leader" || leader.status.term !== status.term) return;
  const partial = spare && others.length > 0 ? world.rng.pick(others) : undefined;
  if (partial !== undefined) world.network.setBlocked(leader.id, partial, true);
  world.run(world.now + 4 * electionUs);
  for (const node of world.nodes.values()) {
    if (core.has(node.id) || !node.isUp || (node.status?.term ?? 0) > status.term) continue;
    for (const other of core) {
      world.network.setBlocked(node.id, other, false);
      world.network.setBlocked(other, node.id, false);
    }
  }
  world.run(world.now + 4 * electionUs);
  const { role, term } = leader.status ?? {};
  if (role !== "leader" || term !== status.term) {
    throw new Violation(
      "stable_leader",
      `node ${leader.id} led term ${status.term} with a quorum and is now a ${role} in term ${term}`,
    );
  }
}
