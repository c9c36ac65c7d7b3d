/** Random operations on the registry, each compared with a model that is slow and has no structure to get wrong. */
import { assertEquals } from "#assert";
import { NAMING, type ServiceKey } from "../base/mod.ts";
import { Rng } from "../../tests/support/rng.ts";
import { instanceKeyText } from "./instance.ts";
import { Registry } from "./registry.ts";
import type { Override } from "./types.ts";

const START_MS = 1_700_000_000_000;
const KEY: ServiceKey = { namespace: "public", group: "G", name: "s" };
const CLUSTERS = ["DEFAULT", "a"];
const CONNECTIONS = 3;
const PORTS = [1, 2, 3, 4];

interface Row {
  /** `http` or a connection. */
  readonly owner: string;
  readonly port: number;
  readonly cluster: string;
  readonly weight: number;
  /** Larger is newer. */
  readonly order: number;
  healthy: boolean;
  beatMs: number;
}

const idOf = (row: { readonly port: number; readonly cluster: string }) =>
  instanceKeyText("1.1.1.1", row.port, row.cluster);

/** Rows in one list; everything is found by looking at all of them. */
class Model {
  rows: Row[] = [];
  overrides: ReadonlyMap<string, Override> = new Map();
  #order = 0;

  put(row: Omit<Row, "order" | "healthy">): void {
    this.remove((one) => one.owner === row.owner && idOf(one) === idOf(row));
    this.rows.push({ ...row, order: this.#order++, healthy: true });
  }

  remove(gone: (row: Row) => boolean): number {
    const before = this.rows.length;
    this.rows = this.rows.filter((row) => !gone(row));
    return before - this.rows.length;
  }

  age(nowMs: number): void {
    this.remove((row) => row.owner === "http" && nowMs - row.beatMs >= NAMING.ipDeleteTimeoutMs);
    for (const row of this.rows) {
      if (row.owner === "http" && nowMs - row.beatMs >= NAMING.heartBeatTimeoutMs) {
        row.healthy = false;
      }
    }
  }

  visible(): string[] {
    const newest = this.rows.filter((row) =>
      !this.rows.some((other) => idOf(other) === idOf(row) && other.order > row.order)
    );
    return newest.filter((row) => this.overrides.get(idOf(row))?.enabled !== false)
      .map((row) =>
        `${idOf(row)} ${this.overrides.get(idOf(row))?.weight ?? row.weight} ${row.healthy}`
      ).sort();
  }
}

class Run {
  readonly #rng: Rng;
  readonly #registry = new Registry({ nowMs: START_MS, worker: 0 });
  readonly #model = new Model();
  readonly #log: string[] = [];
  #nowMs = START_MS;
  #version = 0;
  #connections = 0;
  /** A client that lost its connection comes back with another one. */
  readonly #live: string[] = [];
  #seen = "";

  constructor(seed: number) {
    this.#rng = Rng.fromSeed(seed);
    for (let count = 0; count < CONNECTIONS; count++) this.#live.push(this.#newConnection());
  }

  step(): void {
    const rng = this.#rng;
    const port = rng.pick(PORTS);
    const cluster = rng.pick(CLUSTERS);
    const choice = rng.below(100);
    if (choice < 20) this.#register(port, cluster);
    else if (choice < 45) this.#beat(port, cluster);
    else if (choice < 55) this.#deregister(port, cluster);
    else if (choice < 70) this.#publish();
    else if (choice < 75) this.#close();
    else if (choice < 82) this.#override();
    else this.#pass(rng.below(20));
    this.#compare();
  }

  #register(port: number, cluster: string): void {
    const weight = this.#rng.below(3);
    this.#log.push(`register ${port} ${cluster} ${weight}`);
    this.#registry.register(KEY, { ip: "1.1.1.1", port, cluster, weight }, this.#nowMs);
    this.#model.put({ owner: "http", port, cluster, weight, beatMs: this.#nowMs });
  }

  #beat(port: number, cluster: string): void {
    this.#log.push(`beat ${port} ${cluster}`);
    const idText = idOf({ port, cluster });
    const known = this.#registry.beat(this.#registry.find(KEY), idText, this.#nowMs);
    const row = this.#model.rows.find((one) => one.owner === "http" && idOf(one) === idText);
    assertEquals(known, row !== undefined, this.#log.join("\n"));
    if (row === undefined) return;
    row.beatMs = this.#nowMs;
    row.healthy = true;
  }

  #deregister(port: number, cluster: string): void {
    this.#log.push(`deregister ${port} ${cluster}`);
    this.#registry.deregister(KEY, { ip: "1.1.1.1", port, cluster }, this.#nowMs);
    const http = this.#model.rows.filter((row) => row.owner === "http" && row.port === port);
    const exact = http.filter((row) => row.cluster === cluster);
    const gone = exact.length > 0 ? exact : http.length === 1 ? http : [];
    this.#model.remove((row) => gone.includes(row));
  }

  #publish(): void {
    const owner = this.#rng.pick(this.#live);
    const weight = this.#rng.below(3);
    const cluster = this.#rng.pick(CLUSTERS);
    const ports = this.#rng.shuffle(PORTS).slice(0, this.#rng.below(4));
    this.#log.push(`publish ${owner} ${ports} ${cluster} ${weight}`);
    const inputs = ports.map((port) => ({ ip: "1.1.1.1", port, cluster, weight }));
    this.#registry.publish(owner, KEY, inputs, this.#nowMs);
    this.#model.remove((row) =>
      row.owner === owner && !(row.cluster === cluster && ports.includes(row.port))
    );
    for (const port of ports) this.#model.put({ owner, port, cluster, weight, beatMs: 0 });
  }

  #close(): void {
    const owner = this.#rng.pick(this.#live);
    this.#live[this.#live.indexOf(owner)] = this.#newConnection();
    this.#log.push(`close ${owner}`);
    this.#registry.closeConnection(owner, this.#nowMs);
    this.#model.remove((row) => row.owner === owner);
  }

  #newConnection(): string {
    return `c${++this.#connections}`;
  }

  #override(): void {
    const id = idOf({ port: this.#rng.pick(PORTS), cluster: this.#rng.pick(CLUSTERS) });
    const override = this.#rng.pick<Override>([{ enabled: false }, { weight: 9 }]);
    const overrides: ReadonlyMap<string, Override> = this.#rng.chance(0.5)
      ? new Map([[id, override]])
      : new Map();
    this.#log.push(`override ${JSON.stringify([...overrides])}`);
    this.#registry.overlays.applyOverrides(KEY, overrides, this.#nowMs);
    this.#model.overrides = overrides;
  }

  #pass(seconds: number): void {
    this.#log.push(`pass ${seconds}`);
    for (let step = 0; step < seconds * 2; step++) {
      this.#nowMs += NAMING.tickMs;
      this.#registry.advance(this.#nowMs);
      this.#model.age(this.#nowMs);
    }
  }

  #compare(): void {
    const list = this.#registry.list(KEY, { clusters: "", healthyOnly: false }, this.#nowMs);
    const seen = list.hosts.map((one) => `${idOf(one)} ${one.weight} ${one.healthy}`).sort();
    assertEquals(seen, this.#model.visible(), this.#log.join("\n"));
    assertEquals(this.#registry.counts().instances, this.#model.rows.length);
    const beats = this.#model.rows.filter((row) => row.owner === "http").length;
    assertEquals(this.#registry.counts().beatClients, beats);
    const text = seen.join();
    if (text !== this.#seen && list.lastRefTimeMs <= this.#version) {
      throw new Error(`The list changed under one version:\n${this.#log.join("\n")}`);
    }
    this.#version = list.lastRefTimeMs;
    this.#seen = text;
  }
}

Deno.test("200 random histories end each step as the slow model does", () => {
  for (let seed = 1; seed <= 200; seed++) {
    const run = new Run(seed);
    for (let step = 0; step < 120; step++) run.step();
  }
});
