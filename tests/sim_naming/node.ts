/** One simulated node: a registry, its sharing core, and the little that the shell does around them. */
import { NAMING_SYNC, type ServiceKey, serviceKeyText } from "../../src/base/mod.ts";
import { instanceKeyText, type NamingSync, Registry } from "../../src/naming/mod.ts";
import type { PlantedSyncBug } from "../../src/naming/mod.ts";
import { Violation } from "../sim/violation.ts";
import type { World } from "./world.ts";

export interface Lease {
  readonly key: ServiceKey;
  readonly ip: string;
  readonly port: number;
}

export class SimNode {
  readonly id: number;
  readonly #world: World;
  readonly #bug: PlantedSyncBug | undefined;
  registry!: Registry;
  sync!: NamingSync;
  running = false;
  /** Stopped until then. */
  pausedUntilMs = 0;
  pauseMs = 0;
  startedMs = 0;
  skewMs = 0;
  /** Grows with each start, so that what was under way for an earlier one is not taken by a later. */
  life = 0;
  #connected: Set<number> = new Set();
  readonly #revisions: Map<string, { revision: number; text: string }> = new Map();

  constructor(world: World, id: number, bug: PlantedSyncBug | undefined) {
    this.#world = world;
    this.id = id;
    this.#bug = bug;
  }

  get nowMs(): number {
    return this.#world.nowMs + this.skewMs + 1_700_000_000_000;
  }

  isUp(): boolean {
    return this.running && this.#world.nowMs >= this.pausedUntilMs;
  }

  start(): void {
    this.life++;
    this.running = true;
    this.startedMs = this.#world.nowMs;
    this.#connected = new Set();
    this.#revisions.clear();
    this.registry = new Registry({ nowMs: this.nowMs, worker: this.id });
    this.sync = this.registry.share({
      self: this.id,
      epoch: Math.floor(this.nowMs),
      nowMs: this.nowMs,
      warmUpMs: NAMING_SYNC.warmUpMs,
      wake: () => {},
      ...(this.#bug === undefined ? {} : { planted: this.#bug }),
    });
    this.sync.setMembers(this.#world.nodes.map((node) => node.id), this.nowMs);
    this.#tick(this.life);
    this.#flush(this.life);
  }

  crash(): void {
    this.running = false;
    this.#world.nodes.forEach((other) => other.#connected.delete(this.id));
    for (const other of this.#world.nodes) {
      if (other.isUp()) other.sync.setConnected(this.id, false, other.nowMs);
    }
  }

  /** Registers or beats as the node that a client came to; calls back with the answer, or false after a while. */
  beat(lease: Lease, register: boolean, done: (ok: boolean) => void): void {
    const home = this.sync.homeOfText(serviceKeyText(lease.key));
    if (home === this.id) return done(this.keep(lease, register));
    this.#ask(home, (node) => node.keep(lease, register), done);
  }

  end(lease: Lease, done: (ok: boolean) => void): void {
    const home = this.sync.homeOfText(serviceKeyText(lease.key));
    if (home === this.id) return done(this.drop(lease));
    this.#ask(home, (node) => node.drop(lease), done);
  }

  keep({ key, ip, port }: Lease, register: boolean): boolean {
    const idText = instanceKeyText(ip, port, "DEFAULT");
    const service = this.registry.find(key);
    if (register) this.registry.register(key, { ip, port }, this.nowMs);
    else if (!this.registry.beat(service, idText, this.nowMs)) {
      if (service === undefined || !this.sync.adopt(service, idText, this.nowMs)) return false;
      this.registry.beat(service, idText, this.nowMs);
    }
    this.settle();
    return true;
  }

  drop({ key, ip, port }: Lease): boolean {
    this.sync.endLease(key, { ip, port, cluster: "DEFAULT" }, this.nowMs);
    this.settle();
    return true;
  }

  publish(connection: string, lease: Lease, there: boolean): void {
    const inputs = there ? [{ ip: lease.ip, port: lease.port }] : [];
    this.registry.publish(connection, lease.key, inputs, this.nowMs);
    if (!there) {
      const { key, ip, port } = lease;
      this.sync.endLeft(key, { ip, port, cluster: "DEFAULT" }, this.nowMs);
    }
    this.settle();
  }

  close(connection: string): void {
    this.registry.closeConnection(connection, this.nowMs);
    this.settle();
  }

  /** What its subscribers see of a service: `port` and whether it is well. */
  shown(key: ServiceKey): Map<number, boolean> {
    const list = this.registry.list(key, { clusters: "", healthyOnly: false }, this.nowMs);
    return new Map(list.hosts.map((host) => [host.port, host.healthy]));
  }

  /** Pushes what has changed, as the notices do. */
  settle(): void {
    for (const event of this.registry.drain()) {
      if (event.type !== "serviceChanged" || this.sync.phaseAt(this.nowMs) !== "warm") continue;
      const list = this.registry.list(event.key, { clusters: "", healthyOnly: false }, this.nowMs);
      const text = list.hosts.map((host) => `${host.port}:${host.healthy}`).sort().join();
      const keyText = serviceKeyText(event.key);
      const before = this.#revisions.get(keyText);
      if (before !== undefined && list.lastRefTimeMs <= before.revision && text !== before.text) {
        throw new Violation("revisions", `node ${this.id} pushed ${text} not after ${before.text}`);
      }
      this.#revisions.set(keyText, { revision: list.lastRefTimeMs, text });
      this.#world.oracle.pushed(this, event.key, new Set(list.hosts.map((host) => host.port)));
    }
  }

  #tick(life: number): void {
    if (this.life !== life || !this.running) return;
    if (this.isUp()) {
      this.#lookAtLinks();
      this.sync.tick(this.nowMs);
      this.registry.advance(this.nowMs);
      this.settle();
    }
    this.#world.after(NAMING_SYNC.tickMs, () => this.#tick(life));
  }

  #flush(life: number): void {
    if (this.life !== life || !this.running) return;
    if (this.isUp()) this.#send();
    this.#world.after(NAMING_SYNC.gatherMs, () => this.#flush(life));
  }

  /** A link breaks some time after the packets stop, and comes back when they flow. */
  #lookAtLinks(): void {
    const { network, nodes, nowMs } = this.#world;
    for (const other of nodes) {
      if (other === this) continue;
      const good = other.running && !network.isCut(this.id, other.id) &&
        !network.isCut(other.id, this.id);
      if (!good) network.broke(this.id, other.id, nowMs);
      const up = good;
      if (up === this.#connected.has(other.id)) continue;
      if (up) this.#connected.add(other.id);
      else this.#connected.delete(other.id);
      this.sync.setConnected(other.id, up, this.nowMs);
    }
  }

  #send(): void {
    for (const { to, callId, body, timeoutMs } of this.sync.exchange.takeCalls(this.nowMs)) {
      const { life } = this;
      let open = true;
      const settle = (answer: Uint8Array | undefined) => {
        if (!open || this.life !== life || !this.running) return;
        if (!this.isUp()) return this.#world.after(100, () => settle(answer));
        open = false;
        this.sync.exchange.answered(callId, answer, this.nowMs);
        this.settle();
      };
      this.#deliver(to, (node) => node.#received(this.id, body), settle);
      this.#world.after(timeoutMs, () => settle(undefined));
    }
  }

  #received(from: number, body: Uint8Array): Uint8Array {
    const answer = this.sync.exchange.receive(from, body, this.nowMs);
    this.settle();
    return answer;
  }

  /** A message there and its answer back; a node that is paused takes it when it goes on. */
  #deliver<T>(to: number, act: (node: SimNode) => T, answered: (answer: T) => void): void {
    const { network } = this.#world;
    const node = this.#world.nodes.find((one) => one.id === to);
    if (node === undefined) return;
    const arrive = () => {
      if (!node.running) return;
      if (!node.isUp()) return this.#world.after(100, arrive);
      const answer = act(node);
      network.send(to, this.id, this.#world.nowMs, () => answered(answer));
    };
    network.send(this.id, to, this.#world.nowMs, arrive);
  }

  #ask(home: number, act: (node: SimNode) => boolean, done: (ok: boolean) => void): void {
    let open = true;
    const once = (ok: boolean) => {
      if (!open) return;
      open = false;
      done(ok);
    };
    this.#deliver(home, act, once);
    this.#world.after(NAMING_SYNC.forwardTimeoutMs, () => once(false));
  }
}
