/** Runs one scenario of the registry: a fresh cluster, clients, faults, and the time until all is well again. */
import { FaultCluster } from "../faults/fault_cluster.ts";
import type { FaultNode } from "../faults/fault_node.ts";
import { pause } from "../faults/pause.ts";
import { readList } from "./list_reader.ts";
import { namingFaultsFound } from "./naming_report.ts";
import { Population, type PopulationOptions, USUAL } from "./population.ts";
import { StallMeter } from "./stall_meter.ts";
import { Truth, type TruthVerdict } from "./truth.ts";

export interface NamingScenario {
  readonly name: string;
  /** What is done, in a few words. */
  readonly about: string;
  readonly clients?: Partial<PopulationOptions>;
  run(test: NamingTest): Promise<void>;
}

export interface NamingReport {
  readonly name: string;
  readonly about: string;
  readonly instances: number;
  readonly verdict: TruthVerdict;
  /** From the end of the fault until all nodes and subscribers have exactly what is so; NaN when never. */
  readonly convergedMs: number;
  /** What still differed when the time was up. */
  readonly differences: readonly string[];
  readonly disorder: readonly string[];
  readonly notes: readonly string[];
  readonly failure: string;
  /** The longest time in which the clients of the test did not get to run. */
  readonly stallMs: number;
  readonly tookMs: number;
}

const START_TIMEOUT_MS = 60_000;
const RUN_TIMEOUT_MS = 180_000;
const CONVERGE_TIMEOUT_MS = 45_000;
const POLL_MS = 200;
/** Lists are judged for so long after everything is equal again. */
const CALM_MS = 4_000;
/** Time that nodes get to forget what ended while they could not talk. */
const HEAL_MS = 5_000;
/** Nodes compare what they know at least this often. */
const EQUAL_WITHIN_S = 5;
/** Clients that stand still for longer miss beats. */
const MAX_STALL_MS = 1_500;
const MAX_REPEATS = 2;

/** What a scenario works with. */
export class NamingTest {
  readonly cluster: FaultCluster;
  readonly truth: Truth;
  readonly clients: Population;
  readonly notes: string[] = [];
  overMs = NaN;

  constructor(cluster: FaultCluster, truth: Truth, clients: Population) {
    this.cluster = cluster;
    this.truth = truth;
    this.clients = clients;
  }

  note(text: string): void {
    this.notes.push(text);
  }

  node(id: number): FaultNode {
    return this.cluster.node(id);
  }

  /** The fault has ended now: from here on everything has to become right. */
  over(): void {
    this.overMs = performance.now();
    this.truth.postpone(HEAL_MS);
  }

  /** Resolves once all nodes and subscribers have exactly what is so, with the milliseconds since `sinceMs`. */
  async settled(sinceMs: number): Promise<number> {
    const found = await this.differencesAfter(CONVERGE_TIMEOUT_MS);
    if (found.length > 0) throw new Error(`not settled: ${found.slice(0, 3).join("; ")}`);
    return performance.now() - sinceMs;
  }

  /** Differences that are left after this time; empty as soon as there are none. */
  async differencesAfter(timeoutMs: number): Promise<string[]> {
    const deadlineMs = performance.now() + timeoutMs;
    for (;;) {
      const found = await this.#differences();
      if (found.length === 0 || performance.now() > deadlineMs) return found;
      await pause(POLL_MS);
    }
  }

  async #differences(): Promise<string[]> {
    const found = this.clients.subscribers.flatMap((subscriber) => subscriber.differences());
    const running = new Set(this.cluster.alive.map(({ id }) => id));
    for (const node of this.clients.addresses()) {
      if (!running.has(node.id)) continue;
      for (const service of this.truth.services) {
        const hosts = await readList(node, service);
        if (hosts === undefined) return [...found, `node ${node.id} hands out no lists`];
        const texts = this.truth.differences(service, hosts);
        found.push(...texts.map((text) => `node ${node.id} ${text}`));
      }
      found.push(...await this.#unequal(node.id, running));
    }
    return found;
  }

  /** What its own figures say: changes that others have not heard of, and copies that differ from their originals. */
  async #unequal(id: number, running: ReadonlySet<number>): Promise<string[]> {
    const page = await this.node(id).api.metricsPage() ?? "";
    const value = (name: string, peer: number) => {
      const start = `${name}{node="${peer}"} `;
      const line = page.split("\n").find((each) => each.startsWith(start));
      return line === undefined ? NaN : Number(line.slice(start.length));
    };
    return [...running].filter((peer) => peer !== id).flatMap((peer) => {
      const waiting = value("rnacos_naming_sync_waiting", peer);
      const equal = value("rnacos_naming_since_equal_seconds", peer);
      const ok = waiting === 0 && equal >= 0 && equal < EQUAL_WITHIN_S;
      return ok ? [] : [`node ${id} has ${waiting} to tell ${peer}, equal ${equal} s ago`];
    });
  }
}

/**
 * A run in which the clients did not get to run for a while says nothing against the server: clients that send no beats
 * must vanish. When such a run has found something it is repeated, and a note tells so.
 */
export async function runNaming(scenario: NamingScenario): Promise<NamingReport> {
  const repeats: string[] = [];
  for (let left = MAX_REPEATS;; left--) {
    const stall = new StallMeter();
    const beganMs = performance.now();
    try {
      const found = await onCluster(scenario);
      const stallMs = stall.stop();
      const notes = [...repeats, ...found.notes];
      const report = { ...found, notes, stallMs, tookMs: performance.now() - beganMs };
      const held = namingFaultsFound(report).length === 0;
      if (held || stallMs < MAX_STALL_MS || left === 0) return report;
    } catch (thrown) {
      if (stall.stop() < MAX_STALL_MS || left === 0) throw thrown;
    }
    repeats.push(`repeated: the clients stood still for ${Math.round(stall.longestMs)} ms`);
  }
}

type Found = Omit<NamingReport, "tookMs" | "stallMs">;

async function onCluster(scenario: NamingScenario): Promise<Found> {
  const cluster = await FaultCluster.form(3);
  try {
    const truth = new Truth();
    const clients = new Population(cluster, truth, { ...USUAL, ...scenario.clients });
    return await runOn(new NamingTest(cluster, truth, clients), scenario);
  } finally {
    await cluster.destroy();
  }
}

/** Clients try on for ever; a test must not. */
async function within(work: Promise<void>, timeoutMs: number, what: string): Promise<void> {
  const { promise, reject } = Promise.withResolvers<void>();
  const timer = setTimeout(() => reject(new Error(`Not in ${timeoutMs} ms: ${what}`)), timeoutMs);
  try {
    await Promise.race([work, promise]);
  } finally {
    clearTimeout(timer);
  }
}

async function runOn(test: NamingTest, scenario: NamingScenario): Promise<Found> {
  const { truth, clients } = test;
  let failure = "";
  let differences: string[] = [];
  let convergedMs = NaN;
  try {
    await within(clients.start(), START_TIMEOUT_MS, "the clients are registered");
    await test.settled(0);
    await within(scenario.run(test), RUN_TIMEOUT_MS, "the scenario is over");
    if (Number.isNaN(test.overMs)) test.over();
    differences = await test.differencesAfter(CONVERGE_TIMEOUT_MS);
    if (differences.length === 0) convergedMs = performance.now() - test.overMs;
    await pause(CALM_MS);
  } catch (thrown) {
    failure = thrown instanceof Error ? thrown.message : String(thrown);
  }
  const instances = truth.living;
  const { verdict } = truth;
  await clients.stop();
  const disorder = clients.subscribers.flatMap((subscriber) => subscriber.disorder);
  const { name, about } = scenario;
  const { notes } = test;
  return { name, about, instances, verdict, convergedMs, differences, disorder, notes, failure };
}
