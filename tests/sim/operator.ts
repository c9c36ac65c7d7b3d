import { whyTooOld } from "../../src/node/rules_version.ts";
import { allMembers, type MemberChange, type NodeId, type RaftStatus } from "../../src/raft/mod.ts";
import type { SimNode } from "./node.ts";
import type { World } from "./world.ts";

const VOTERS_MAX = 7;
const NODES_MAX = 24;

/** A learner that has almost everything and may be promoted. */
function closeLearner({ progress, commit }: RaftStatus): NodeId | undefined {
  return progress.find((one) => one.learner && one.match + 10 >= commit)?.id;
}

/**
 * Changes the members as an operator would: replaces nodes whose disk is gone, adds learners,
 * promotes them when they are close, removes and swaps voters, stops nodes that were removed and
 * sometimes takes them back.
 */
export class Operator {
  readonly #world: World;
  readonly #churns: boolean;
  #stopped = false;

  constructor(world: World) {
    this.#world = world;
    const { faults } = world.options;
    this.#churns = faults.includes("churn");
    if (this.#churns || faults.includes("diskLoss") || faults.includes("damage")) this.#schedule();
  }

  stop(): void {
    this.#stopped = true;
  }

  #schedule(): void {
    const { rng, options } = this.#world;
    this.#world.at(Math.floor(options.churnEveryUs * (0.5 + rng.float())), () => {
      if (this.#stopped) return;
      this.#act();
      this.#schedule();
    });
  }

  #act(): void {
    const leader = this.#world.leader();
    const status = leader?.status;
    if (leader === undefined || status === undefined) return;
    const changes = this.#replacement(status) ?? (this.#churns ? this.#churn(status) : undefined);
    if (changes === undefined) return;
    leader.drive((core) => {
      // The call may have waited for the end of a pause.
      if (this.#stopped || !changes.every((change) => this.#isLetIn(leader, change))) return;
      const result = core.changeMembers(changes);
      const { trace, now } = this.#world;
      trace.add(now, leader.id, `change ${result.type}`, ...changes.map(({ id }) => id));
      if (result.type === "accepted") this.#world.countFault("membership change");
    });
    if (this.#churns) this.#stopRemoved(status);
  }

  /** A node that comes from outside must know what is in the log and in the state. */
  #isLetIn(leader: SimNode, { type, id }: MemberChange): boolean {
    const world = this.#world;
    const members = leader.core?.status().membership;
    if (type === "remove" || !world.options.real || members === undefined) return true;
    if (allMembers(members).includes(id) || world.shellBug === "oldNodeLetIn") return true;
    const needed = leader.rulesNeeded();
    if (needed === undefined) return false;
    const known = world.nodes.get(id)?.rules.version ?? 0;
    if (whyTooOld(id, known, needed) === undefined) return true;
    world.countFault("old node not let in");
    return false;
  }

  /** Removes a member whose disk is gone and brings a new node in its place, first as a learner. */
  #replacement(status: RaftStatus): readonly MemberChange[] | undefined {
    const { nodes, options } = this.#world;
    const { membership } = status;
    const gone = [...membership.voters, ...membership.learners].find((id) =>
      nodes.get(id)?.lostReason !== undefined
    );
    if (gone !== undefined) {
      const fresh = this.#fresh();
      const removal: MemberChange = { type: "remove", id: gone };
      return fresh === undefined ? [removal] : [removal, { type: "addLearner", id: fresh }];
    }
    const close = closeLearner(status);
    const isShort = membership.voters.length < options.voters;
    return isShort && close !== undefined ? [{ type: "addVoter", id: close }] : undefined;
  }

  #churn(status: RaftStatus): readonly MemberChange[] | undefined {
    const { rng } = this.#world;
    const { voters, learners } = status.membership;
    const close = closeLearner(status);
    const victim = rng.pick(voters);
    const canAdd = voters.length < VOTERS_MAX;
    const kind = rng.pick(["promote", "add", "remove", "swap", "demote"] as const);
    if (kind === "promote" && close !== undefined && canAdd) {
      return [{ type: "addVoter", id: close }];
    }
    if (kind === "swap" && close !== undefined) {
      return [{ type: "addVoter", id: close }, { type: "remove", id: victim }];
    }
    if (kind === "remove") {
      const [learner] = learners;
      if (learner !== undefined && rng.chance(0.4)) return [{ type: "remove", id: learner }];
      return voters.length > 1 ? [{ type: "remove", id: victim }] : undefined;
    }
    if (kind === "demote" && voters.length > 2) return [{ type: "addLearner", id: victim }];
    if (kind !== "add" || voters.length + learners.length >= VOTERS_MAX) return undefined;
    const fresh = this.#fresh();
    return fresh === undefined ? undefined : [{ type: "addLearner", id: fresh }];
  }

  /** A node to add: a new one, or one that was removed earlier and still has its disk. */
  #fresh(): NodeId | undefined {
    const { nodes, rng } = this.#world;
    const idle = [...nodes.values()].filter((node) => this.#isOutside(node) && !node.isUp);
    if (idle.length > 0 && rng.chance(0.4)) {
      const node = rng.pick(idle);
      node.start();
      if (node.isUp) return node.id;
    }
    return nodes.size < NODES_MAX ? this.#world.addNode().id : undefined;
  }

  #isOutside(node: SimNode): boolean {
    const { ledger } = this.#world;
    const { voters, votersOutgoing, learners, learnersNext } = ledger.membershipAt(ledger.last);
    const inside = [voters, votersOutgoing, learners, learnersNext];
    return node.lostReason === undefined && !inside.some((list) => list.includes(node.id));
  }

  #stopRemoved(status: RaftStatus): void {
    const { voters, learners } = status.membership;
    for (const node of this.#world.nodes.values()) {
      if (!this.#isOutside(node) || voters.includes(node.id) || learners.includes(node.id)) {
        continue;
      }
      if (node.appliedIndex > 0 && this.#world.rng.chance(0.3)) node.crash();
    }
  }
}
