/** A node of a cluster whose consensus a test writes: members, records and progress are what it says. */

import type { RunningNode } from "../../../src/node/mod.ts";
import type { MemberChange, Membership, NodeId, SoftState } from "../../../src/raft/mod.ts";
import type { ApplyResult, Command, MemberRecord } from "../../../src/state/mod.ts";

type Refused = Extract<ApplyResult, { readonly ok: false }>;

interface Progress {
  readonly id: NodeId;
  match: number;
  recentlyActive: boolean;
  learner: boolean;
}

export class MemberWorld {
  readonly records = new Map<NodeId, MemberRecord>();
  readonly removed = new Set<NodeId>();
  /** Everything that was asked of the node, as texts. */
  readonly asked: string[] = [];
  readonly progress: Progress[] = [];
  readonly reasons: string[] = [];
  role = "leader";
  leader: NodeId = 1;
  ready = true;
  serving = true;
  failsDigest = false;
  lastIndex = 100;
  /** Refuses every command with this. */
  refusal: Omit<Refused, "ok"> | undefined;
  /** Whether leadership can be handed over now. */
  canTransfer = true;
  membership: Membership;
  #listeners = new Set<(soft: SoftState) => void>();
  #eventListeners = new Set<(events: readonly { readonly type: string }[]) => void>();
  #bootstrapVoters: readonly NodeId[] = [1];

  constructor(voters: readonly NodeId[], learners: readonly NodeId[] = []) {
    this.membership = {
      voters,
      votersOutgoing: [],
      learners,
      learnersNext: [],
      autoLeave: false,
    };
    for (const id of [...voters, ...learners]) this.follow(id);
  }

  /** This node knows how far that one is. */
  follow(id: NodeId, more: Partial<Progress> = {}): void {
    const learner = this.membership.learners.includes(id);
    this.progress.push({ id, match: 100, recentlyActive: true, learner, ...more });
  }

  record(id: NodeId, address = `node${id}:1`, joined = true): void {
    this.records.set(id, { id, address, joined });
  }

  /** What was asked since the last call. */
  news(): string[] {
    return this.asked.splice(0);
  }

  becomes(role: SoftState["role"], leader: NodeId): void {
    this.role = role;
    this.leader = leader;
    for (const listener of this.#listeners) listener({ role, leader } as SoftState);
  }

  emit(...types: readonly string[]): void {
    for (const listener of this.#eventListeners) listener(types.map((type) => ({ type })));
  }

  /** Who listens to roles and to events. */
  get listening(): readonly [roles: number, events: number] {
    return [this.#listeners.size, this.#eventListeners.size];
  }

  /** Only what is asked for is there. */
  get node(): RunningNode {
    return {
      identity: { clusterId: "c".repeat(32), nodeId: 1, bootstrapVoters: this.#bootstrapVoters },
      state: {
        member: (id: NodeId) => this.records.get(id),
        members: () => [...this.records.values()],
        wasRemoved: (id: NodeId) => this.removed.has(id),
      },
      status: () => this.#status(),
      isReady: () => this.ready,
      isServing: () => this.serving,
      rulesNeeded: () => 1,
      propose: (command: Command) => this.#propose(command),
      changeMembers: (changes: readonly MemberChange[]) => this.#change(changes),
      transferLeadership: (to: NodeId) => {
        this.asked.push(`transfer ${to}`);
        return this.canTransfer;
      },
      onRole: (listener: (soft: SoftState) => void) => {
        this.#listeners.add(listener);
        return () => this.#listeners.delete(listener);
      },
      onEvents: (listener: (events: readonly { readonly type: string }[]) => void) => {
        this.#eventListeners.add(listener);
        return () => this.#eventListeners.delete(listener);
      },
      setOutOfService: (reason: string) => void this.reasons.push(reason),
      digestAt: () =>
        this.failsDigest
          ? Promise.reject(new Error("no digest"))
          : Promise.resolve({ type: "digest", digest: "same" }),
    } as unknown as RunningNode;
  }

  #status() {
    const { role, leader, membership, progress, lastIndex, ready } = this;
    const raft = { id: 1, role, leader, term: 3, applied: 90, lastIndex, membership, progress };
    return { raft, ready, reason: ready ? "" : "it waits" };
  }

  #propose(command: Command) {
    if (this.refusal !== undefined) return Promise.resolve({ ok: false, ...this.refusal });
    if (command.type === "member.put") {
      const { id, address, joined } = command;
      this.asked.push(`put ${id} ${address} ${joined}`);
      this.records.set(id, { id, address, joined });
    } else if (command.type === "member.remove") {
      this.asked.push(`forget ${command.id}`);
      this.records.delete(command.id);
    } else this.asked.push(command.type);
    return Promise.resolve({ ok: true, id: 0, existed: false, index: 1 });
  }

  #change(changes: readonly MemberChange[]) {
    this.asked.push(`change ${changes.map(({ type, id }) => `${type} ${id}`).join(", ")}`);
    let { voters, learners } = this.membership;
    for (const { type, id } of changes) {
      voters = voters.filter((each) => each !== id);
      learners = learners.filter((each) => each !== id);
      if (type === "addVoter") voters = [...voters, id];
      if (type === "addLearner") learners = [...learners, id];
    }
    this.membership = { ...this.membership, voters, learners };
    return Promise.resolve();
  }
}
