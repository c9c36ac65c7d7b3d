/** Registries of several nodes that talk to each other at once and in virtual time; links can be cut. */
import { NAMING, NAMING_SYNC, type ServiceKey } from "../../src/base/mod.ts";
import { instanceKeyText, type NamingSync, Registry, type SyncNote } from "../../src/naming/mod.ts";
import { START_MS } from "./registry_fixture.ts";

export interface SharedRegistry {
  readonly id: number;
  readonly registry: Registry;
  readonly sync: NamingSync;
}

export class SharedRegistries {
  nowMs = START_MS;
  readonly nodes: SharedRegistry[];
  readonly #cut = new Set<string>();
  readonly #paused = new Set<number>();
  /** Bytes of the largest message and answer so far. */
  largestBytes = 0;
  messages = 0;
  /** What the nodes have decided, by the id of who did. */
  readonly notes: (readonly [node: number, note: SyncNote])[] = [];

  constructor(count: number) {
    this.nodes = Array.from({ length: count }, (_, at) => this.#start(at + 1));
    for (const { sync } of this.nodes) sync.setMembers(this.nodes.map(({ id }) => id), this.nowMs);
    this.pass(NAMING_SYNC.warmUpMs + 1_000);
  }

  node(id: number): SharedRegistry {
    const found = this.nodes.find((node) => node.id === id);
    if (found === undefined) throw new Error(`There is no node ${id}`);
    return found;
  }

  /** A new start of this node: it knows nothing. */
  restart(id: number): void {
    const node = this.#start(id);
    this.nodes[id - 1] = node;
    node.sync.setMembers(this.nodes.map((each) => each.id), this.nowMs);
  }

  cut(one: number, other: number): void {
    this.#cut.add(`${one} ${other}`).add(`${other} ${one}`);
  }

  /** Calls of one node to another are lost; those the other way and their answers pass. */
  mute(from: number, to: number): void {
    this.#cut.add(`${from} ${to}`);
  }

  /** The process of this node stands still until `resume`. */
  pause(id: number): void {
    this.#paused.add(id);
  }

  resume(id: number): void {
    this.#paused.delete(id);
  }

  heal(): void {
    this.#cut.clear();
  }

  pass(ms: number): void {
    for (const endMs = this.nowMs + ms; this.nowMs < endMs;) {
      this.nowMs += NAMING_SYNC.tickMs;
      for (const node of this.nodes) if (!this.#paused.has(node.id)) this.#tick(node);
      this.#talk();
    }
  }

  /** What this node knows of the other one is what that one has. */
  isEqual(at: number, of: number): boolean {
    const known = this.node(at).sync.book.current(of)?.buckets.root();
    const wanted = this.node(of).sync.own.buckets.root();
    return known?.low === wanted.low && known.high === wanted.high;
  }

  /** `port` of healthy and `-port` of unhealthy instances, in order. */
  ports(at: number, key: ServiceKey): number[] {
    const list = this.node(at).registry.list(
      key,
      { clusters: "", healthyOnly: false },
      this.nowMs,
    );
    return list.hosts.map(({ port, healthy }) => healthy ? port : -port).toSorted((a, b) => a - b);
  }

  beat(at: number, key: ServiceKey, port: number): boolean {
    const { registry } = this.node(at);
    const idText = instanceKeyText("1.1.1.1", port, "DEFAULT");
    return registry.beat(registry.find(key), idText, this.nowMs);
  }

  #start(id: number): SharedRegistry {
    const registry = new Registry({ nowMs: this.nowMs, worker: id });
    const sync = registry.share({
      self: id,
      epoch: this.nowMs,
      nowMs: this.nowMs,
      warmUpMs: NAMING_SYNC.warmUpMs,
      wake: () => {},
      journal: { isOpen: true, note: (note) => void this.notes.push([id, note]) },
    });
    return { id, registry, sync };
  }

  #isCut(one: number, other: number): boolean {
    return this.#cut.has(`${one} ${other}`);
  }

  #tick({ id, registry, sync }: SharedRegistry): void {
    for (const other of this.nodes) {
      if (other.id !== id) sync.setConnected(other.id, !this.#isCut(id, other.id), this.nowMs);
    }
    sync.tick(this.nowMs);
    if (this.nowMs % NAMING.tickMs === 0) registry.advance(this.nowMs);
    registry.drain();
  }

  #talk(): void {
    for (const { id, sync } of this.nodes) {
      if (this.#paused.has(id)) continue;
      for (const { to, callId, body } of sync.exchange.takeCalls(this.nowMs)) {
        const answer = this.#isCut(id, to) || this.#paused.has(to)
          ? undefined
          : this.node(to).sync.exchange.receive(id, body, this.nowMs);
        this.messages++;
        this.largestBytes = Math.max(this.largestBytes, body.length, answer?.length ?? 0);
        sync.exchange.answered(callId, answer, this.nowMs);
      }
    }
  }
}
