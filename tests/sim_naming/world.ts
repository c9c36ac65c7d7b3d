/** A cluster of registries with its network, clients and faults in virtual time. */
import { type ServiceKey, serviceKeyText } from "../../src/base/mod.ts";
import { Rng } from "../support/rng.ts";
import type { PlantedSyncBug } from "../../src/naming/mod.ts";
import { EventQueue } from "../sim/event_queue.ts";
import { type Client, ConnectionClient, HttpClient } from "./clients.ts";
import { Network } from "./network.ts";
import { SimNode } from "./node.ts";
import { drawOptions, type SimOptions } from "./options.ts";
import { Oracle } from "./oracle.ts";

export interface Setup {
  readonly seed: number;
  readonly bug?: PlantedSyncBug;
  readonly fixed?: Partial<SimOptions>;
}

export class World {
  readonly options: SimOptions;
  readonly rng: Rng;
  readonly network: Network;
  readonly nodes: SimNode[] = [];
  readonly clients: Client[] = [];
  readonly oracle: Oracle;
  readonly #queue = new EventQueue();
  readonly #byService: Map<string, { key: ServiceKey; clients: Client[] }> = new Map();
  nowMs = 0;
  events = 0;
  /** End of the last pause of any node. */
  lastPauseMs = 0;
  /** When so many nodes were gone at once that clients could not be served. */
  lastWildMs = 0;
  readonly faults: Map<string, number> = new Map();

  constructor({ seed, bug, fixed }: Setup) {
    const root = Rng.fromSeed(seed);
    this.options = { ...drawOptions(root.fork()), ...fixed };
    this.rng = root.fork();
    this.network = new Network(root.fork(), this.#queue, this.options);
    this.oracle = new Oracle(this);
    for (let id = 1; id <= this.options.nodes; id++) this.nodes.push(new SimNode(this, id, bug));
    this.#makeClients(root.fork());
    for (const node of this.nodes) node.start();
  }

  after(ms: number, run: () => void): void {
    this.#queue.push(this.nowMs + ms, run);
  }

  run(untilMs: number): void {
    for (;;) {
      const event = this.#queue.pop();
      if (event === undefined) return;
      this.nowMs = event.at;
      this.events++;
      event.run();
      if (this.nowMs >= untilMs) return;
    }
  }

  clientsOf(service: string): readonly Client[] {
    return this.#byService.get(service)?.clients ?? [];
  }

  services(): Iterable<{ readonly key: ServiceKey; readonly clients: readonly Client[] }> {
    return this.#byService.values();
  }

  #makeClients(rng: Rng): void {
    const { services, httpClients, connectionClients } = this.options;
    for (let at = 0; at < httpClients + connectionClients; at++) {
      const http = at < httpClients;
      // A service of clients of one kind each, and one that both share.
      const name = `s${rng.below(services)}`;
      const key = { namespace: "public", group: "G", name };
      const client = http
        ? new HttpClient(this, rng.fork(), key, 1_000 + at)
        : new ConnectionClient(this, rng.fork(), key, 1_000 + at);
      this.clients.push(client);
      const keyText = serviceKeyText(key);
      const entry = this.#byService.get(keyText) ?? { key, clients: [] };
      entry.clients.push(client);
      this.#byService.set(keyText, entry);
      client.start();
    }
  }
}
