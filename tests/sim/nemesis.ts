import type { NodeId } from "../../src/raft/mod.ts";
import { SimDisk } from "./disk.ts";
import type { SimNode } from "./node.ts";
import type { FaultKind } from "./options.ts";
import type { World } from "./world.ts";

const MS = 1_000;

/** Causes faults at random moments, each of a kind that the run's options allow. */
export class Nemesis {
  readonly #world: World;
  readonly #kinds: readonly FaultKind[];
  #stopped = false;

  constructor(world: World) {
    this.#world = world;
    this.#kinds = world.options.faults.filter((kind) => kind !== "churn");
    if (this.#kinds.length > 0) this.#schedule();
  }

  /** No fault begins from now on. */
  stop(): void {
    this.#stopped = true;
  }

  #schedule(): void {
    const { rng, options } = this.#world;
    const waitUs = Math.floor(-Math.log(1 - rng.float()) * options.faultEveryUs);
    this.#world.at(waitUs, () => {
      if (this.#stopped) return;
      this.#cause(rng.pick(this.#kinds));
      this.#schedule();
    });
  }

  #cause(kind: FaultKind): void {
    const { rng, trace, now } = this.#world;
    const running = [...this.#world.nodes.values()].filter((node) => node.isUp);
    if (running.length === 0) return;
    // Leaders are hit more often than their share, for that is where most goes wrong.
    const leader = this.#world.leader();
    const victim = leader !== undefined && rng.chance(0.4) ? leader : rng.pick(running);
    if (!this.#hit(kind, victim, running)) return;
    trace.add(now, victim.id, kind);
    this.#world.countFault(kind);
  }

  #hit(kind: FaultKind, victim: SimNode, running: readonly SimNode[]): boolean {
    const world = this.#world;
    const { rng } = world;
    switch (kind) {
      case "crash":
        this.#crash(rng.chance(0.1) ? running : [victim]);
        return true;
      case "pause":
        victim.pause(rng.between(30, 1_500) * MS);
        return true;
      case "partition":
      case "oneWay":
      case "bridge":
        this.#cut(kind, victim.id);
        return true;
      case "clog":
        world.network.clog(victim.id, this.#anyId(), world.now + rng.between(20, 600) * MS);
        return true;
      case "slowDisk":
        victim.slowness = rng.between(10, 100);
        world.at(rng.between(100, 1_500) * MS, () => victim.slowness = 1);
        return true;
      case "fullDisk":
        return this.#fillDisks(victim, running);
      case "syncError":
        victim.failNextSync = true;
        return true;
      case "diskLoss":
      case "damage":
        return this.#loseDisk(kind, victim);
      case "drift":
        victim.clock.drift(world.options.driftMax);
        return true;
      case "transfer":
        return this.#transfer();
      case "churn":
        return false;
    }
  }

  #anyId(): NodeId {
    return this.#world.rng.pick([...this.#world.nodes.keys()]);
  }

  #crash(victims: readonly SimNode[]): void {
    for (const victim of victims) {
      victim.crash();
      this.#world.restartLater(victim);
    }
  }

  /**
   * Blocks links for a while: between two sides, to or from one node, or all but one bridge between
   * two sides.
   */
  #cut(kind: "partition" | "oneWay" | "bridge", center: NodeId): void {
    const { network, rng, nodes } = this.#world;
    const ids = [...nodes.keys()];
    const left = new Set(ids.filter(() => rng.chance(0.5)));
    const inward = rng.chance(0.5);
    const isCut = (from: NodeId, to: NodeId): boolean => {
      if (kind === "oneWay") return (inward ? to : from) === center;
      if (kind === "bridge" && (from === center || to === center)) return false;
      return left.has(from) !== left.has(to);
    };
    const cut: (readonly [NodeId, NodeId])[] = [];
    for (const from of ids) {
      for (const to of ids) if (from !== to && isCut(from, to)) cut.push([from, to]);
    }
    for (const [from, to] of cut) network.setBlocked(from, to, true);
    this.#world.at(rng.between(50, 2_000) * MS, () => {
      // Afterwards the links belong to the second phase.
      if (this.#stopped) return;
      for (const [from, to] of cut) network.setBlocked(from, to, false);
    });
  }

  /**
   * Takes a node's disk for good. Only while every node agrees on the members, no other disk of
   * theirs is gone and enough remain: more than that no replication can survive.
   */
  #loseDisk(kind: "diskLoss" | "damage", victim: SimNode): boolean {
    const world = this.#world;
    if (!this.#canSpare(victim)) return false;
    if (kind === "damage") {
      if (!victim.disk.damage(world.rng)) return false;
      this.#crash([victim]);
      return true;
    }
    victim.crash();
    if (world.shellBug === "wipedDiskKeepsId") {
      victim.disk = new SimDisk(world.ledger.membershipAt(0));
      world.restartLater(victim);
    } else victim.lostReason = "the disk is gone";
    return true;
  }

  #canSpare(victim: SimNode): boolean {
    const { ledger, nodes } = this.#world;
    const members = ledger.membershipAt(ledger.last);
    const agreed = JSON.stringify(members);
    if (members.votersOutgoing.length > 0 || members.voters.length < 3) return false;
    if (!members.voters.includes(victim.id)) return false;
    for (const node of nodes.values()) {
      const isMember = members.voters.includes(node.id) || members.learners.includes(node.id);
      const isGone = node.lostReason !== undefined || node.disk.damagedIndex !== 0;
      if (isMember && isGone) return false;
      if (isGone) continue;
      if (node.isUp && isMember && JSON.stringify(node.status?.membership) !== agreed) return false;
      const undecided = node.disk.entries.some((entry) =>
        entry.kind === "membership" && entry.index > ledger.last
      );
      if (undecided) return false;
    }
    return true;
  }

  /** One disk, or all of them at once, since nodes grow alike. */
  #fillDisks(victim: SimNode, running: readonly SimNode[]): boolean {
    const { rng } = this.#world;
    const victims = rng.chance(0.2) ? running : [victim];
    for (const { space } of victims) {
      if (space.isFull) continue;
      space.fill(rng.chance(0.5));
      this.#world.at(rng.between(50, 2_500) * MS, () => space.free());
    }
    return true;
  }

  #transfer(): boolean {
    const leader = this.#world.leader();
    const voters = leader?.status?.membership.voters ?? [];
    if (leader === undefined || voters.length === 0) return false;
    const to = this.#world.rng.pick(voters);
    leader.drive((core) => core.transferLeadership(to));
    return true;
  }
}
