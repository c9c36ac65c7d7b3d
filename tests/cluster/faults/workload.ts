/** Clients that write and read on all nodes until they are told to stop. */
import { type Ending, type Family, History, rising } from "./history.ts";
import type { NodeApi } from "./node_api.ts";

export interface WorkloadOptions {
  /** Nodes that are asked, at each moment. */
  readonly nodes: () => readonly NodeApi[];
  readonly seed: number;
  /** Rest of a client after each operation. */
  readonly pauseMs?: number;
  /** The server offers linearizable reads; else local ones take their place. */
  readonly linearizable?: boolean;
}

const WRITERS = 3;
const RISING_WRITERS = 3;
const REGISTER_CLIENTS = 6;
const READERS_PER_NODE = 1;
const REGISTERS = 2;
/** A register is left after so many operations: the check of a key is exponential at worst. */
const OPERATIONS_PER_REGISTER = 60;
const MAX_VERSION = 400;
/** More than the 16 MiB of log that a leader keeps for those who are behind. */
const BURST_KEYS = 4;
const BURST_VERSIONS = 60;
const BURST_CHARS = 100_000;
const DEAD_NODE_PAUSE_MS = 100;

export class Workload {
  readonly history = new History();
  readonly #options: WorkloadOptions;
  readonly #loops: Promise<void>[] = [];
  readonly #risingKeys: string[] = [];
  #random: number;
  #stopped = false;
  #values = 0;
  #registerOperations = 0;

  constructor(options: WorkloadOptions) {
    this.#options = options;
    this.#random = options.seed % 2_147_483_646 + 1;
  }

  start(): void {
    for (let client = 0; client < WRITERS; client++) this.#loop(this.#unique(client), client);
    for (let client = 0; client < RISING_WRITERS; client++) {
      this.#loop(this.#rising(client), client);
    }
    for (let client = 0; client < REGISTER_CLIENTS; client++) {
      this.#loop(this.#register(client), client);
    }
    this.readersFor(this.#options.nodes().length);
  }

  /** Readers for nodes that come later, too. */
  readersFor(count: number): void {
    for (let client = 0; client < count * READERS_PER_NODE; client++) {
      this.#loop((node) => this.#readRising(node, "read"), client);
      this.#loop((node) => this.#readRising(node, "readLinearizable"), client);
    }
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    await Promise.all(this.#loops);
  }

  /** One write outside the loops; resolves with whether it was acknowledged. */
  async writeOnce(node: NodeApi): Promise<boolean> {
    return (await this.tryOnce(node)).outcome === "ok";
  }

  /** The same; resolves with how it ended. */
  tryOnce(node: NodeApi): Promise<Ending> {
    const key = `probe-${++this.#values}`;
    const value = `probe ${this.#values}`;
    return this.history.record(
      { family: "unique", kind: "publish", key, node: node.id, value },
      () => node.publish(key, value),
    );
  }

  /** Writes so much that the log reaches back only to what came after; on keys of its own. */
  async burst(node: NodeApi): Promise<void> {
    const number = ++this.#values;
    await Promise.all(Array.from({ length: BURST_KEYS }, async (_, place) => {
      const key = `burst-${number}-${place}`;
      for (let version = 1; version <= BURST_VERSIONS; version++) {
        const value = rising(version, key) + "b".repeat(BURST_CHARS);
        if (await this.#write(node, "rising", key, { value }) !== "ok") return;
      }
    }));
  }

  /** The registers in use; for reads at the end. */
  async readRegisters(node: NodeApi): Promise<void> {
    const generations = Math.floor(this.#registerOperations / this.#perGeneration()) + 1;
    for (let generation = Math.max(0, generations - 3); generation < generations; generation++) {
      for (let place = 0; place < REGISTERS; place++) {
        await this.#read(node, "register", `register-${generation}-${place}`, "readLinearizable");
      }
    }
  }

  #loop(turn: (node: NodeApi) => Promise<unknown>, client: number): void {
    this.#loops.push((async () => {
      while (!this.#stopped) {
        const nodes = this.#options.nodes();
        const node = nodes[client % nodes.length];
        const outcome = node === undefined ? "refused" : await turn(node);
        const restMs = outcome === "refused" ? DEAD_NODE_PAUSE_MS : this.#options.pauseMs ?? 4;
        await new Promise((resolve) => setTimeout(resolve, restMs));
      }
    })());
  }

  #unique(client: number): (node: NodeApi) => Promise<unknown> {
    return (node) => {
      const number = ++this.#values;
      return this.#write(node, "unique", `unique-${client}-${number}`, {
        value: `value ${number}`,
      });
    };
  }

  /** A key is left after a write of unknown fate, so that its versions can only rise. */
  #rising(client: number): (node: NodeApi) => Promise<unknown> {
    let generation = 0;
    let version = 0;
    return async (node) => {
      const key = `rising-${client}-${generation}`;
      if (version === 0) this.#risingKeys.push(key);
      const outcome = await this.#write(node, "rising", key, {
        value: rising(version + 1, key),
      });
      if (outcome === "ok") version++;
      if (outcome === "unknown" || version >= MAX_VERSION) {
        generation++;
        version = 0;
      }
      return outcome;
    };
  }

  #register(client: number): (node: NodeApi) => Promise<unknown> {
    const known = new Map<string, string>();
    return async (node) => {
      const generation = Math.floor(this.#registerOperations++ / this.#perGeneration());
      const key = `register-${generation}-${this.#draw(REGISTERS)}`;
      const value = `register ${client} ${++this.#values}`;
      const expected = known.get(key);
      const pick = this.#draw(100);
      if (pick < 25) return await this.#write(node, "register", key, { value });
      if (pick < 33) return await this.#remove(node, key);
      if (pick < 65 && expected !== undefined) {
        return await this.#write(node, "register", key, { value, expected });
      }
      const { outcome, seen } = await this.#read(node, "register", key, "readLinearizable");
      if (outcome === "ok" && seen !== undefined) known.set(key, seen);
      return outcome;
    };
  }

  async #readRising(node: NodeApi, kind: "read" | "readLinearizable"): Promise<string> {
    const recent = this.#risingKeys.slice(-RISING_WRITERS * 2);
    const key = recent[this.#draw(recent.length)];
    if (key === undefined) return "refused";
    return (await this.#read(node, "rising", key, kind)).outcome;
  }

  async #write(
    node: NodeApi,
    family: Family,
    key: string,
    { value, expected }: { readonly value: string; readonly expected?: string },
  ): Promise<string> {
    const kind = expected === undefined ? "publish" : "cas";
    const { outcome } = await this.history.record({
      family,
      kind,
      key,
      node: node.id,
      value,
      ...expected === undefined ? {} : { expected },
    }, () => node.publish(key, value, expected));
    return outcome;
  }

  async #remove(node: NodeApi, key: string): Promise<string> {
    const { outcome } = await this.history.record(
      { family: "register", kind: "remove", key, node: node.id },
      () => node.remove(key),
    );
    return outcome;
  }

  #read(node: NodeApi, family: Family, key: string, kind: "read" | "readLinearizable") {
    const linearizable = kind === "readLinearizable" && this.#options.linearizable !== false;
    return this.history.record(
      { family, kind, key, node: node.id },
      () => node.read(key, linearizable),
    );
  }

  #perGeneration(): number {
    return OPERATIONS_PER_REGISTER * REGISTERS;
  }

  #draw(below: number): number {
    this.#random = (this.#random * 48_271) % 2_147_483_647;
    return this.#random % below;
  }
}
