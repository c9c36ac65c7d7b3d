/**
 * A few cores, a network in which nothing moves by itself, and no clock. Everything is printed as
 * it happens.
 */
import { membershipOf, type Message, type NodeId, type RaftOptions } from "../../src/raft/mod.ts";
import type { PlantedBug } from "../../src/raft/mod.ts";
import { formatMessage } from "./raft_format.ts";
import { ScriptNode } from "./raft_node.ts";

const MAX_ROUNDS = 200;

export class ScriptWorld {
  readonly nodes = new Map<NodeId, ScriptNode>();
  #network: Message[] = [];
  #held: Message[] = [];
  readonly #dropped = new Set<string>();
  readonly #heldLinks = new Set<string>();
  readonly #copiedLinks = new Set<string>();
  readonly #planted: ReadonlySet<PlantedBug>;
  #settings: Record<string, number> = {};

  constructor(planted: ReadonlySet<PlantedBug>) {
    this.#planted = planted;
  }

  /** Creates nodes 1 to `count` that know each other, with bounds as set. */
  create(count: number, learners: readonly NodeId[], settings: Record<string, number>): void {
    this.#settings = settings;
    const ids = Array.from({ length: count }, (_, i) => i + 1);
    const members = membershipOf(ids.filter((id) => !learners.includes(id)), learners);
    for (const id of ids) this.nodes.set(id, new ScriptNode(this.#optionsOf(id), members));
  }

  /** Creates a node that knows nobody. */
  join(id: NodeId): void {
    this.nodes.set(id, new ScriptNode(this.#optionsOf(id), membershipOf([])));
  }

  node(id: NodeId): ScriptNode {
    const node = this.nodes.get(id);
    if (node === undefined) throw new Error(`there is no node ${id}`);
    return node;
  }

  cut(link: string): void {
    this.#dropped.add(link);
  }

  hold(link: string): void {
    this.#heldLinks.add(link);
  }

  /** Keeps a copy of what the link carries, to be released later as a duplicate. */
  copy(link: string): void {
    this.#copiedLinks.add(link);
  }

  /** Lets every link carry messages again. What was held stays held. */
  heal(): void {
    this.#dropped.clear();
    this.#heldLinks.clear();
    this.#copiedLinks.clear();
  }

  /** Puts held messages back on the way; `order` reversed or doubled on demand. */
  release(how: string): string[] {
    const held = how === "reversed" ? this.#held.reverse() : this.#held;
    const out = how === "twice" ? held.flatMap((m) => [m, m]) : held;
    this.#held = [];
    this.#network.push(...out);
    return out.map((m) => `${m.from}..${m.to} ${formatMessage(m)}`);
  }

  /** Throws away what is on the way. */
  lose(): string[] {
    const lines = this.#network.map((m) => `${m.from}..${m.to} ${formatMessage(m)} (lost)`);
    this.#network = [];
    return lines;
  }

  /** One Ready of one node. */
  ready(id: NodeId): string[] | undefined {
    const result = this.node(id).runReady();
    if (result === undefined) return undefined;
    return [...result.lines, ...this.#send(result.now, "->"), ...this.#send(result.after, "=>")];
  }

  persist(id: NodeId): string[] {
    return this.#send(this.node(id).persist(), "=>");
  }

  /** Delivers what is on the way now to the given nodes. */
  deliver(ids: ReadonlySet<NodeId>): number {
    const due = this.#network.filter((m) => ids.has(m.to));
    this.#network = this.#network.filter((m) => !ids.has(m.to));
    for (const m of due) this.#arrive(m);
    return due.length;
  }

  /** Lets the given nodes work and talk until nothing is left to do. */
  stabilize(ids: ReadonlySet<NodeId>): string[] {
    const lines: string[] = [];
    for (let round = 0; round < MAX_ROUNDS; round += 1) {
      let busy = false;
      for (const id of ids) {
        if (!this.node(id).up) continue;
        for (let out = this.ready(id); out !== undefined; out = this.ready(id)) {
          lines.push(...out);
          busy = true;
        }
      }
      if (this.deliver(ids) > 0) busy = true;
      if (!busy) return lines;
    }
    throw new Error(`${MAX_ROUNDS} rounds did not bring the nodes to rest`);
  }

  #arrive(m: Message): void {
    const to = this.nodes.get(m.to);
    const from = this.nodes.get(m.from);
    let arrives = to !== undefined && to.up;
    if (m.type === "installSnapshot" && from !== undefined) {
      // The data is that of the sender's newest snapshot; a message about an older one comes too
      // late.
      arrives &&= from.snapshot.meta.index === m.meta.index;
      if (arrives) to?.stage(from.snapshot);
      if (from.up) from.core.snapshotSent(m.to, arrives);
    }
    if (arrives) to?.core.step(m);
  }

  #send(messages: readonly Message[], arrow: string): string[] {
    return messages.map((m) => {
      const link = `${m.from}>${m.to}`;
      const line = `${m.from}${arrow}${m.to} ${formatMessage(m)}`;
      if (this.#dropped.has(link)) {
        const from = this.nodes.get(m.from);
        if (m.type === "installSnapshot" && from?.up) from.core.snapshotSent(m.to, false);
        return `${line} (lost)`;
      }
      if (this.#heldLinks.has(link)) {
        this.#held.push(m);
        return `${line} (held)`;
      }
      if (this.#copiedLinks.has(link)) this.#held.push(m);
      this.#network.push(m);
      return line;
    });
  }

  #optionsOf(id: NodeId): RaftOptions & { planted: ReadonlySet<PlantedBug> } {
    const bound = (name: string, usual: number) => this.#settings[name] ?? usual;
    return {
      id,
      electionTicks: bound("electionTicks", 10),
      heartbeatTicks: bound("heartbeatTicks", 3),
      maxAppendBytes: bound("maxAppendBytes", 1_000),
      maxInflightAppends: bound("maxInflightAppends", 4),
      maxInflightBytes: bound("maxInflightBytes", 10_000),
      maxUncommittedBytes: bound("maxUncommittedBytes", 10_000),
      maxUncommittedEntries: bound("maxUncommittedEntries", 1_000),
      retainBytes: bound("retainBytes", 100_000),
      retainEntries: bound("retainEntries", 1_000),
      maxApplyBytes: bound("maxApplyBytes", 100_000),
      // Node 1 waits 10 ticks, node 2 waits 11 and so on, unless the script wants the same for all.
      random: () => bound("sameTimeouts", 0) === 1 ? 0 : ((id - 1) % 10) / 10,
      planted: this.#planted,
    };
  }
}
