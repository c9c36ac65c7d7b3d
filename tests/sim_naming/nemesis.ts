/** Causes faults, and heals them. */
import type { FaultKind } from "./options.ts";
import type { World } from "./world.ts";

export class Nemesis {
  readonly #world: World;
  #stopped = false;

  constructor(world: World) {
    this.#world = world;
    this.#nextFault();
    this.#nextAct();
  }

  /** Heals everything. */
  stop(): void {
    this.#stopped = true;
    const { network, nodes, nowMs } = this.#world;
    network.heal(nowMs);
    network.lossRate = 0;
    for (const node of nodes) {
      if (!node.running) node.start();
      node.pausedUntilMs = Math.min(node.pausedUntilMs, nowMs);
    }
  }

  #nextFault(): void {
    const { rng, options } = this.#world;
    if (options.faults.length === 0) return;
    this.#world.after(options.faultEveryMs * (0.5 + rng.float()), () => {
      if (this.#stopped) return;
      const kind = rng.pick(options.faults);
      this.#world.faults.set(kind, (this.#world.faults.get(kind) ?? 0) + 1);
      this.#cause(kind);
      this.#nextFault();
    });
  }

  /** Clients come and go. */
  #nextAct(): void {
    const { rng, options, clients } = this.#world;
    this.#world.after(rng.between(500, 8_000), () => {
      if (this.#stopped) return;
      if (rng.chance(options.endShare)) rng.pick(clients).act();
      this.#nextAct();
    });
  }

  #cause(kind: FaultKind): void {
    const { rng, nodes, network } = this.#world;
    const some = rng.shuffle(nodes);
    const left = some.slice(0, rng.between(1, nodes.length - 1));
    const right = nodes.filter((node) => !left.includes(node));
    switch (kind) {
      case "crash":
        return this.#crash(left.slice(0, Math.ceil(nodes.length / 2) - 1));
      case "restartAll":
        return this.#crash(nodes);
      case "pause":
        return this.#pause();
      case "skew":
        rng.pick(nodes).skewMs += rng.below(20_000);
        return;
      case "partition":
      case "oneWay":
        for (const one of left) {
          for (const other of right) {
            network.cut(one.id, other.id);
            if (kind === "partition") network.cut(other.id, one.id);
          }
        }
        return this.#healLater();
      case "bridge": {
        const [bridge] = right;
        for (const one of left) {
          for (const other of right) {
            if (other === bridge) continue;
            network.cut(one.id, other.id);
            network.cut(other.id, one.id);
          }
        }
        this.#healLater();
      }
    }
  }

  #crash(chosen: readonly { crash(): void; start(): void; running: boolean }[]): void {
    const { rng } = this.#world;
    if (chosen.length * 2 > this.#world.nodes.length) this.#world.lastWildMs = this.#world.nowMs;
    for (const node of chosen) {
      if (!node.running) continue;
      node.crash();
      this.#world.after(rng.pick([200, 3_000, 20_000, 60_000]), () => {
        if (!node.running) node.start();
        if (chosen.length * 2 > this.#world.nodes.length) {
          this.#world.lastWildMs = this.#world.nowMs;
        }
      });
    }
  }

  #pause(): void {
    const { rng, nodes, nowMs } = this.#world;
    const node = rng.pick(nodes);
    if (!node.isUp()) return;
    node.pauseMs = rng.pick([1_000, 5_000, 12_000, 40_000]);
    node.pausedUntilMs = nowMs + node.pauseMs;
    this.#world.lastPauseMs = Math.max(this.#world.lastPauseMs, node.pausedUntilMs);
  }

  #healLater(): void {
    const { rng, network } = this.#world;
    this.#world.after(rng.pick([500, 4_000, 15_000, 50_000, 120_000]), () => {
      network.heal(this.#world.nowMs);
    });
  }
}
