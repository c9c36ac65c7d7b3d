/** What the leader does about the members: lets nodes in, makes them voters, takes them out, keeps the records right. */
import { ApiError, CLUSTER, type Logger, Mutex, within } from "../base/mod.ts";
import { type RunningNode, whyTooOld } from "../node/mod.ts";
import { allMembers, isVoter, type MemberChange, type NodeId } from "../raft/mod.ts";
import type { Command } from "../state/mod.ts";
import { demandLiveMajority } from "./demand_live_majority.ts";

interface LeaderDutiesOptions {
  readonly node: RunningNode;
  readonly log: Logger;
  /** Where this node is reached. */
  readonly address: string;
  /** What the node has said of itself since the start. */
  readonly heard: (id: NodeId) => string | undefined;
  /** A process answers under this id. */
  readonly isConnected: (id: NodeId) => boolean;
  readonly monotonicMs: () => number;
}

/** A node with an empty data directory, as it says itself. */
export interface Newcomer {
  readonly id: NodeId;
  readonly address: string;
  /** Of its process; empty when it is not known. */
  readonly incarnation: string;
  /** The newest version of the rules that it knows. */
  readonly rules: number;
}

export class LeaderDuties {
  readonly #options: LeaderDutiesOptions;
  readonly #node: RunningNode;
  readonly #memberChanges = new Mutex();
  /** Processes that were let in lately and may not be connected yet, by node. */
  readonly #letIn = new Map<NodeId, { readonly incarnation: string; readonly untilMs: number }>();
  #tending = false;

  constructor(options: LeaderDutiesOptions) {
    this.#options = options;
    this.#node = options.node;
  }

  get isLeader(): boolean {
    return this.#node.status().raft.role === "leader";
  }

  /** Somebody could lead instead. */
  get hasSuccessor(): boolean {
    return this.#bestSuccessor() !== undefined;
  }

  /** Lets a node with an empty data directory in as a learner. Safe to repeat until it has acknowledged anything. */
  async admit(newcomer: Newcomer): Promise<void> {
    try {
      await this.#admit(newcomer);
    } catch (error) {
      const { id, address } = newcomer;
      this.#options.log.debug("a node is not let in", { node: id, address, why: String(error) });
      throw error;
    }
  }

  #admit(newcomer: Newcomer): Promise<void> {
    const { id, address, rules } = newcomer;
    return this.#memberChanges.run(async () => {
      this.#demandRules(id, rules);
      const record = this.#node.state.member(id);
      const { membership } = this.#node.status().raft;
      if (record?.joined === true || isVoter(membership, id)) throw lostData(id);
      if (this.#options.isConnected(id) || this.#isAnother(newcomer)) {
        throw new ApiError(
          "conflict",
          `Another process runs as node ${id}; give every node its own RNACOS_RAFT_NODE_ID`,
        );
      }
      await this.#propose({ type: "member.put", id, address, joined: false });
      if (membership.learners.includes(id)) return;
      // Everything that was in the log before the record is applied now, also what an earlier leader proposed.
      this.#demandRules(id, rules);
      await this.#node.changeMembers([{ type: "addLearner", id }]);
      this.#options.log.info("let a node in as a learner", { node: id, address });
    });
  }

  /** Takes another node out. The leader itself must hand over first. */
  remove(id: NodeId): Promise<void> {
    return this.#memberChanges.run(async () => {
      const { raft } = this.#node.status();
      const member = allMembers(raft.membership).includes(id);
      if (!member && this.#node.state.member(id) === undefined) throw unknownNode(id);
      if (member) {
        const voters = new Set(raft.membership.voters.filter((each) => each !== id));
        demandLiveMajority(raft, voters, this.#options.isConnected);
        await this.#node.changeMembers([{ type: "remove", id }]);
      }
      await this.#forget(id);
      this.#options.log.info("took a node out of the cluster", { node: id });
    });
  }

  /** Makes exactly these the voters and takes everyone else out. */
  setVoters(ids: readonly NodeId[]): Promise<void> {
    return this.#memberChanges.run(async () => {
      const { raft } = this.#node.status();
      const members = allMembers(raft.membership);
      const wanted = new Set(ids);
      for (const id of wanted) if (!members.includes(id)) throw unknownNode(id);
      if (!wanted.has(raft.id)) {
        throw new ApiError("conflict", `Node ${raft.id} leads; hand leadership over first`);
      }
      demandLiveMajority(raft, wanted, this.#options.isConnected);
      const gone = members.filter((id) => !wanted.has(id));
      const changes: MemberChange[] = [
        ...[...wanted].filter((id) => !raft.membership.voters.includes(id))
          .map((id) => ({ type: "addVoter", id }) as const),
        ...gone.map((id) => ({ type: "remove", id }) as const),
      ];
      this.#options.log.debug("the voters are to be others", { changes: JSON.stringify(changes) });
      if (changes.length > 0) await this.#node.changeMembers(changes);
      for (const id of gone) await this.#forget(id);
    });
  }

  /** Records where a known node is reached; false for an unknown one. */
  readdress(id: NodeId, address: string): Promise<boolean> {
    return this.#memberChanges.run(async () => {
      const record = this.#node.state.member(id);
      if (record === undefined) return false;
      await this.#propose({ type: "member.put", id, address, joined: record.joined });
      return true;
    });
  }

  /** Hands leadership to a voter and resolves when this node no longer leads. */
  async handOver(to?: NodeId, timeoutMs: number = CLUSTER.transferMs): Promise<void> {
    const { raft } = this.#node.status();
    const target = to ?? this.#bestSuccessor();
    if (target === undefined) {
      throw new ApiError("conflict", "Cannot hand leadership over: no other voter answers");
    }
    if (!raft.membership.voters.includes(target)) throw unknownNode(target);
    const { log } = this.#options;
    log.debug("leadership is handed over", { to: target, named: to !== undefined, timeoutMs });
    const { promise: takenOver, resolve } = Promise.withResolvers<void>();
    const endListening = this.#node.onRole(({ role, leader }) => {
      if (role !== "leader" && leader !== 0) resolve();
    });
    try {
      if (!this.#node.transferLeadership(target)) {
        throw new ApiError("unavailable", "Cannot hand leadership over now; try again later");
      }
      if (!await within(takenOver, timeoutMs)) {
        throw new ApiError("unavailable", `Node ${target} did not take over in time`);
      }
    } finally {
      endListening();
    }
    log.debug("leadership was taken over", { leader: this.#node.status().raft.leader });
  }

  /** One round of upkeep. Failures are left to the next round. */
  async tend(): Promise<void> {
    if (this.#tending || !this.isLeader || !this.#node.isReady()) return;
    this.#tending = true;
    try {
      await this.#memberChanges.run(() => this.#tendAll());
    } catch (error) {
      this.#options.log.debug("upkeep of the members waits", { error: String(error) });
    } finally {
      this.#tending = false;
    }
  }

  async #tendAll(): Promise<void> {
    const { raft } = this.#node.status();
    if (raft.role !== "leader") return;
    await this.#tendRecord(raft.id, this.#options.address, true);
    const members = new Set(allMembers(raft.membership));
    for (const { id, address, joined } of this.#node.state.members()) {
      if (id === raft.id) continue;
      if (joined && !members.has(id)) await this.#forget(id);
      const progress = raft.progress.find((each) => each.id === id);
      if (progress === undefined) continue;
      const heard = this.#options.heard(id) ?? address;
      await this.#tendRecord(id, heard, joined || progress.match > 0);
      const close = raft.lastIndex - progress.match <= CLUSTER.promoteLag;
      if (progress.learner && joined && close && progress.recentlyActive) {
        await this.#node.changeMembers([{ type: "addVoter", id }]);
        this.#options.log.info("a learner has caught up and votes now", { node: id });
      }
    }
  }

  async #tendRecord(id: NodeId, address: string, joined: boolean): Promise<void> {
    const record = this.#node.state.member(id);
    if (record?.address === address && record.joined === joined) return;
    this.#options.log.debug("the record of a node is put right", { node: id, address, joined });
    await this.#propose({ type: "member.put", id, address, joined });
  }

  /**
   * Whether another process was let in under this id a moment ago: of two that ask at once both would believe to be the
   * node, and the second could take its place later. It counts as let in from here on when not.
   */
  #isAnother({ id, incarnation }: Newcomer): boolean {
    const nowMs = this.#options.monotonicMs();
    const before = this.#letIn.get(id);
    if (before !== undefined && before.untilMs > nowMs && before.incarnation !== incarnation) {
      return true;
    }
    this.#letIn.set(id, { incarnation, untilMs: nowMs + CLUSTER.letInMs });
    return false;
  }

  #demandRules(id: NodeId, rules: number): void {
    const reason = whyTooOld(id, rules, this.#node.rulesNeeded());
    if (reason !== undefined) throw new ApiError("conflict", reason);
  }

  #bestSuccessor(): NodeId | undefined {
    const { raft } = this.#node.status();
    const able = raft.progress.filter((p) =>
      p.id !== raft.id && p.recentlyActive && raft.membership.voters.includes(p.id)
    );
    return able.sort((left, right) => right.match - left.match)[0]?.id;
  }

  /** The last step of taking a node out; whoever comes under its id from then on is new. */
  async #forget(id: NodeId): Promise<void> {
    this.#options.log.debug("the record of a node is taken out", { node: id });
    await this.#propose({ type: "member.remove", id });
    this.#letIn.delete(id);
  }

  async #propose(command: Command): Promise<void> {
    const result = await this.#node.propose(command, { operator: "" });
    if (!result.ok) throw new ApiError(result.kind, result.message);
  }
}

function unknownNode(id: NodeId): ApiError {
  return new ApiError("notFound", `Node ${id} is no member of this cluster`);
}

function lostData(id: NodeId): ApiError {
  return new ApiError(
    "conflict",
    `Node ${id} is a member that held data, and comes with an empty data directory: first remove it ` +
      `(POST /nacos/v1/raft/remove-node?id=${id} on any member), it joins anew by itself then`,
  );
}
