import type { World } from "../world.ts";
import { NEW_VERSION, OLD_VERSION } from "./real_command.ts";

const DOWNGRADE_CHANCE = 0.15;

/**
 * A rolling upgrade: one node after the other is stopped and comes back with the newer program. Now
 * and then somebody starts the older one on data that may already need the newer.
 */
export class Upgrades {
  readonly #world: World;
  #stopped = false;

  constructor(world: World) {
    this.#world = world;
    if (world.options.real && world.options.upgrades) this.#schedule();
  }

  stop(): void {
    this.#stopped = true;
  }

  #schedule(): void {
    const { rng, options } = this.#world;
    this.#world.at(Math.floor(options.upgradeEveryUs * (0.5 + rng.float())), () => {
      if (this.#stopped) return;
      this.#act();
      this.#schedule();
    });
  }

  #act(): void {
    const world = this.#world;
    const { rng } = world;
    const usable = [...world.nodes.values()].filter((node) => node.lostReason === undefined);
    const old = usable.filter((node) => node.rules.version === OLD_VERSION);
    const downgrade = rng.chance(DOWNGRADE_CHANCE);
    const from = downgrade ? usable.filter((node) => node.rules.version === NEW_VERSION) : old;
    if (from.length === 0) return;
    const node = rng.pick(from);
    node.crash();
    node.rules.become(downgrade ? OLD_VERSION : NEW_VERSION);
    world.restartLater(node);
    world.trace.add(world.now, node.id, "program", node.rules.version);
    world.countFault(downgrade ? "downgrade" : "upgrade");
  }
}
