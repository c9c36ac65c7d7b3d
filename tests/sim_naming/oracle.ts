/** What must hold whatever happens, judged from outside of the nodes. */
import type { ServiceKey } from "../../src/base/mod.ts";
import { NAMING_SYNC, serviceKeyText } from "../../src/base/mod.ts";
import { Violation } from "../sim/violation.ts";
import type { Client } from "./clients.ts";
import type { SimNode } from "./node.ts";
import type { World } from "./world.ts";

/** Links that have been good for so long must have carried everything. */
const CALM_MS = NAMING_SYNC.orphanLifeMs + 15_000;
/** A sign of life must have reached everybody after so long, also where messages are lost. */
const WELL_MS = 8_000;
/** An end must be known everywhere this long after it, between nodes that can talk. */
const END_MS = 5_000;

/** What a dead node's connections published is gone so long after it died: at the latest it starts anew just before. */
const VANISHED_MS = NAMING_SYNC.orphanLifeMs + NAMING_SYNC.retiredLifeMs + 10_000;

export class Oracle {
  readonly #world: World;
  pushes = 0;
  checks = 0;

  constructor(world: World) {
    this.#world = world;
  }

  /** A node has told its subscribers this list. */
  pushed(node: SimNode, key: ServiceKey, ports: ReadonlySet<number>): void {
    this.pushes++;
    const service = serviceKeyText(key);
    for (const client of this.#world.clientsOf(service)) this.#onPush(node, client, ports);
  }

  /** All nodes show what is there and nothing else. */
  converged(): void {
    this.#equal();
    for (const node of this.#world.nodes) {
      for (const { key, clients } of this.#world.services()) {
        const shown = node.shown(key);
        for (const client of clients) {
          const healthy = shown.get(client.lease.port);
          this.checks++;
          if (client.wanted && healthy !== true) {
            this.#fail("convergence", node, client, healthy === undefined ? "lacks" : "shows ill");
          }
          if (!client.wanted && healthy !== undefined) this.#fail("ghost", node, client, "shows");
        }
      }
    }
  }

  /** What is known of each node equals what that node has, so that nothing is asked for again and again. */
  #equal(): void {
    const { nodes } = this.#world;
    for (const node of nodes) {
      for (const other of nodes) {
        if (node === other) continue;
        const copy = node.sync.book.current(other.id);
        const known = copy?.buckets.root();
        const wanted = other.sync.own.buckets.root();
        this.checks++;
        if (known?.low === wanted.low && known.high === wanted.high) continue;
        throw new Violation("digest", `node ${node.id} has not what node ${other.id} has`);
      }
    }
  }

  #onPush(node: SimNode, client: Client, ports: ReadonlySet<number>): void {
    const { nowMs } = this.#world;
    const shown = ports.has(client.lease.port);
    if (
      shown && client.endedMs > 0 && nowMs - client.endedMs > END_MS && this.#isCalm(END_MS) &&
      nowMs - this.#world.lastPauseMs > END_MS
    ) {
      this.#fail("resurrection", node, client, "shows");
    }
    const { vanishedMs } = client;
    if (
      shown && vanishedMs > 0 && nowMs - vanishedMs > VANISHED_MS && this.#isCalm(VANISHED_MS) &&
      nowMs - Math.max(this.#world.lastPauseMs, node.startedMs) > VANISHED_MS
    ) {
      this.#fail("ghost", node, client, "pushed");
    }
    const well = nowMs - client.wellSinceMs > WELL_MS;
    if (!shown && client.wanted && well && this.#isCalm(CALM_MS)) {
      this.#fail(
        "loss",
        node,
        client,
        ports.size === 0 ? "pushed empty without" : "pushed without",
      );
    }
  }

  /** All nodes have been able to talk for so long, and never were most of them gone. */
  #isCalm(forMs: number): boolean {
    const { network, nowMs, lastWildMs } = this.#world;
    const sinceMs = nowMs - forMs;
    if (lastWildMs > sinceMs) return false;
    return !network.wasCutSince(sinceMs);
  }

  #fail(check: string, node: SimNode, client: Client, what: string): never {
    const { lease, wanted, wellSinceMs, endedMs } = client;
    throw new Violation(
      check,
      `at ${
        Math.round(this.#world.nowMs)
      } ms node ${node.id} ${what} ${lease.key.name}:${lease.port}` +
        ` (${client.constructor.name} wanted ${wanted}, well since ${wellSinceMs}, ended ${endedMs})`,
    );
  }
}
