/** Runs scenarios with one released client, one after the other, on one cluster. */
import { FaultCluster } from "../faults/fault_cluster.ts";
import { pause } from "../faults/pause.ts";
import { StallMeter } from "../naming_faults/stall_meter.ts";
import type { TruthVerdict } from "../naming_faults/truth.ts";
import type { SdkScenario } from "./sdk_scenarios.ts";
import { SdkTest } from "./sdk_test.ts";
import type { Sdk } from "./sdks.ts";

const START_TIMEOUT_MS = 45_000;
const CONVERGE_TIMEOUT_MS = 45_000;
/** A process that is killed: its connections end at once; its beats are missed after 30 s. */
const GONE_MS: Readonly<Record<Sdk["kind"], number>> = { grpc: 5_000, http: 34_000 };
/** A client that asks instead of being pushed to asks every 10 s. */
const ASKS_EVERY_MS = 12_000;

export interface SdkReport {
  readonly sdk: string;
  readonly name: string;
  readonly about: string;
  readonly verdict: TruthVerdict;
  /** From the end of the fault until all nodes and the subscriber have exactly what is so; NaN when never. */
  readonly convergedMs: number;
  /** From the end of a process until no node and no subscriber has its instances; NaN when never. */
  readonly goneMs: number;
  /** What still differed when the time was up. */
  readonly differences: readonly string[];
  readonly failure: string;
  readonly errors: readonly string[];
  /** The longest time in which the judge did not get to run. */
  readonly stallMs: number;
}

/** Tells each report as soon as there is one. */
export async function runSdk(
  sdk: Sdk,
  scenarios: readonly SdkScenario[],
  tell: (report: SdkReport) => void,
): Promise<void> {
  const cluster = await FaultCluster.form(3, { proxied: false, env: sdk.env });
  try {
    for (const scenario of scenarios) {
      const test = new SdkTest(cluster, sdk, `${sdk.name}-${scenario.name}`);
      tell(await runOne(test, sdk, scenario));
    }
  } finally {
    await cluster.destroy();
  }
}

/** Milliseconds that it took; NaN when it was not in time, with the differences that are left. */
async function equalWithin(test: SdkTest, timeoutMs: number, left: string[]): Promise<number> {
  const beganMs = performance.now();
  left.push(...await test.differencesAfter(timeoutMs));
  return left.length === 0 ? performance.now() - beganMs : NaN;
}

async function runOne(test: SdkTest, sdk: Sdk, scenario: SdkScenario): Promise<SdkReport> {
  const { name, about } = scenario;
  const stall = new StallMeter();
  const differences: string[] = [];
  let failure = "";
  let convergedMs = NaN;
  let goneMs = NaN;
  try {
    await test.start();
    if (Number.isNaN(await equalWithin(test, START_TIMEOUT_MS, differences))) {
      throw new Error("the lists were not right before the fault");
    }
    await scenario.run(test);
    convergedMs = await equalWithin(test, CONVERGE_TIMEOUT_MS, differences);
    // A client that ends before it is registered anew ends together with its node, and is listed for longer.
    await pause(sdk.againMs);
    await test.killLeaver(GONE_MS[sdk.kind]);
    goneMs = await equalWithin(test, GONE_MS[sdk.kind] + ASKS_EVERY_MS, differences);
  } catch (thrown) {
    failure = thrown instanceof Error ? thrown.message : String(thrown);
  }
  await test.stop();
  const { truth: { verdict } } = test;
  const errors = [...test.errors];
  const stallMs = stall.stop();
  const figures = { convergedMs, goneMs, differences, failure, errors, stallMs };
  return { sdk: sdk.name, name, about, verdict, ...figures };
}
