/** Runs one scenario: a fresh cluster, clients, faults, healing, and the judgement of everything that was said. */
import { differences } from "./check_equal.ts";
import { checkReads, type ReadVerdict } from "./check_reads.ts";
import { checkRegisters, type RegistersVerdict } from "./check_register.ts";
import { checkWrites, type NodeContents, type WriteVerdict } from "./check_writes.ts";
import { isWrite, type Operation } from "./history.ts";
import { FaultCluster, type FaultClusterOptions } from "./fault_cluster.ts";
import type { FaultNode } from "./fault_node.ts";
import { pause } from "./pause.ts";
import { Workload } from "./workload.ts";

export interface Scenario {
  readonly name: string;
  /** What is done, in a few words. */
  readonly about: string;
  readonly nodes?: number;
  readonly env?: Readonly<Record<string, string>>;
  /** Needs what r-nacos does not have, or means something else there. */
  readonly ownOnly?: boolean;
  /** Gives folders for data; resolves with undefined when the machine does not allow what is needed. */
  readonly prepare?: () => Promise<Prepared | undefined>;
  run(test: FaultTest): Promise<void>;
}

export interface Prepared {
  readonly dataDir: (id: number) => string | undefined;
  readonly remove: () => Promise<void>;
}

export interface RunOptions {
  /** Shell command of another server. */
  readonly command?: string;
  readonly seed: number;
}

export interface ScenarioReport {
  readonly name: string;
  readonly faults: number;
  /** Milliseconds from a fault until a write that began after it was acknowledged, for each that was measured. */
  readonly writeAgainMs: readonly number[];
  readonly writes: WriteVerdict;
  readonly reads: ReadVerdict;
  readonly registers: RegistersVerdict;
  readonly differences: readonly string[];
  /** From the end of the faults until all nodes were equal. */
  readonly equalAfterMs: number;
  readonly digestMismatches: number;
  readonly notes: readonly string[];
  /** What writes that were not acknowledged were told, with how often. */
  readonly whys: ReadonlyMap<string, number>;
  /** What failed apart from the checks; empty when nothing did. */
  readonly failure: string;
  readonly tookMs: number;
}

const WARM_UP_MS = 1_500;
const CALM_MS = 1_500;
const EQUAL_TIMEOUT_MS = 30_000;
const POLL_MS = 200;
const WRITE_AGAIN_TIMEOUT_MS = 30_000;
const PROBE_MS = 20;
const OTHER_ATTEMPTS = 4;

/** What a scenario works with. */
export class FaultTest {
  readonly cluster: FaultCluster;
  readonly workload: Workload;
  readonly notes: string[] = [];
  readonly writeAgainMs: number[] = [];
  faults = 0;

  /** False: another server is under test, which does not tell all that this one does. */
  readonly own: boolean;

  constructor(cluster: FaultCluster, workload: Workload, own = true) {
    this.cluster = cluster;
    this.workload = workload;
    this.own = own;
  }

  note(text: string): void {
    this.notes.push(text);
  }

  /** Fails the scenario unless `condition` holds. */
  demand(condition: boolean, message: string): void {
    if (!condition) throw new Error(message);
  }

  /** Does a fault and lets clients work under it. */
  async under(fault: () => Promise<unknown> | void, ms: number): Promise<void> {
    this.faults++;
    await fault();
    await pause(ms);
  }

  /** Measures how long writes through these nodes do not work; resolves with milliseconds. */
  async writesAgain(nodes: readonly FaultNode[]): Promise<number> {
    const beganMs = performance.now();
    const { promise, resolve } = Promise.withResolvers<number>();
    let over = false;
    const tries: Promise<void>[] = [];
    for (let turn = 0; !over; turn++) {
      const node = nodes[turn % nodes.length];
      if (node === undefined) throw new Error("Cannot measure writes without a node");
      tries.push(
        this.workload.writeOnce(node.api).then((done) => {
          if (done) {
            over = true;
            resolve(performance.now() - beganMs);
          }
        }),
      );
      if (performance.now() - beganMs > WRITE_AGAIN_TIMEOUT_MS) {
        throw new Error(`No write is acknowledged within ${WRITE_AGAIN_TIMEOUT_MS} ms`);
      }
      await Promise.race([promise, pause(PROBE_MS)]);
    }
    const tookMs = await promise;
    this.writeAgainMs.push(tookMs);
    await Promise.all(tries);
    return tookMs;
  }
}

/** Polls until all nodes show the same twice in a row. */
async function equalContents(cluster: FaultCluster): Promise<Map<number, NodeContents>> {
  const deadlineMs = performance.now() + EQUAL_TIMEOUT_MS;
  let wasEqual = false;
  for (;;) {
    const finals = new Map<number, NodeContents>();
    for (const { id, api } of cluster.nodes) {
      finals.set(id, await api.contents() ?? new Map([["(no answer)", String(id)]]));
    }
    const isEqual = differences(finals, 1).length === 0;
    if (isEqual && wasEqual || performance.now() > deadlineMs) return finals;
    wasEqual = isEqual;
    await pause(POLL_MS);
  }
}

/** Texts without the names that differ from one operation to the next. */
function whysOf(operations: readonly Operation[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { why, outcome, kind } of operations.filter(isWrite)) {
    if (why === undefined) continue;
    const text = `${kind} ${outcome}: ${why.replaceAll(/\(http:[^)]*\)|\d{4,}/g, "")}`.slice(
      0,
      160,
    );
    counts.set(text, (counts.get(text) ?? 0) + 1);
  }
  return counts;
}

async function judge(
  test: FaultTest,
  scenario: Scenario,
  failure: string,
): Promise<Omit<ScenarioReport, "tookMs">> {
  const { cluster, workload } = test;
  const healedMs = performance.now();
  const finals = await equalContents(cluster);
  const equalAfterMs = performance.now() - healedMs;
  for (const { api } of cluster.nodes) await workload.readRegisters(api);
  const operations = workload.history.operations();
  let digestMismatches = 0;
  for (const { api } of cluster.nodes) {
    digestMismatches += await api.metric("rnacos_state_mismatches_total") ?? 0;
  }
  return {
    name: scenario.name,
    faults: test.faults,
    writeAgainMs: test.writeAgainMs,
    writes: checkWrites(operations, finals),
    reads: checkReads(operations),
    registers: checkRegisters(operations),
    differences: differences(finals),
    equalAfterMs,
    digestMismatches,
    notes: test.notes,
    whys: whysOf(operations),
    failure,
  };
}

/** Another server may need several attempts to form a cluster at all; this one must need one. */
async function formed(count: number, options: FaultClusterOptions): Promise<FaultCluster> {
  for (let left = options.command === undefined ? 0 : OTHER_ATTEMPTS - 1;; left--) {
    try {
      return await FaultCluster.form(count, options);
    } catch (thrown) {
      if (left === 0) throw thrown;
    }
  }
}

/** Undefined when this machine does not allow what the scenario needs. */
export async function runScenario(
  scenario: Scenario,
  { command, seed }: RunOptions,
): Promise<ScenarioReport | undefined> {
  const beganMs = performance.now();
  const prepared = await scenario.prepare?.();
  if (scenario.prepare !== undefined && prepared === undefined) return undefined;
  try {
    const cluster = await formed(scenario.nodes ?? 3, {
      ...scenario.env === undefined ? {} : { env: scenario.env },
      ...command === undefined ? {} : { command },
      ...prepared === undefined ? {} : { dataDir: prepared.dataDir },
    });
    try {
      const report = await runOn(cluster, scenario, { command, seed });
      return { ...report, tookMs: performance.now() - beganMs };
    } finally {
      await cluster.destroy();
    }
  } finally {
    await prepared?.remove();
  }
}

async function runOn(
  cluster: FaultCluster,
  scenario: Scenario,
  { command, seed }: { command: string | undefined; seed: number },
): Promise<Omit<ScenarioReport, "tookMs">> {
  const workload = new Workload({
    nodes: () => cluster.apis,
    seed,
    linearizable: command === undefined,
  });
  const test = new FaultTest(cluster, workload, command === undefined);
  let failure = "";
  const attempt = async (work: () => Promise<unknown>) => {
    try {
      await work();
    } catch (thrown) {
      failure += (failure === "" ? "" : "; ") + (thrown instanceof Error ? thrown.message : thrown);
    }
  };
  workload.start();
  await attempt(async () => {
    await pause(WARM_UP_MS);
    await scenario.run(test);
  });
  await attempt(() => cluster.heal());
  await pause(CALM_MS);
  await workload.stop();
  return await judge(test, scenario, failure);
}
