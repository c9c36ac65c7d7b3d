/**
 * A bounded share of the fault scenarios: what is acknowledged is kept, compare-and-set is linearizable, and all nodes
 * end equal without a restart. `deno task cluster` runs all of them.
 */
import { assertEquals } from "#assert";
import { faultsFound } from "./faults/report.ts";
import { runScenario, type Scenario } from "./faults/run_scenario.ts";
import { scenarios } from "./faults/scenarios.ts";

const SHARE = ["kill", "no-quorum", "partition", "rolling-restart", "snapshot", "transfer"];
/** What threads keep of answers must not be older than what the core has shown. */
const WITH_FRONTS = ["partition"];
const SEED = 20_260_101;

async function holds(scenario: Scenario): Promise<void> {
  const report = await runScenario(scenario, { seed: SEED });
  if (report === undefined) throw new Error(`${scenario.name} cannot be run here`);
  assertEquals(faultsFound(report), []);
}

for (const scenario of scenarios.filter(({ name }) => SHARE.includes(name))) {
  Deno.test(`${scenario.name}: ${scenario.about}`, () => holds(scenario));
}

for (const scenario of scenarios.filter(({ name }) => WITH_FRONTS.includes(name))) {
  const env = { ...scenario.env, RNACOS_HTTP_WORKERS: "1" };
  Deno.test(`${scenario.name}, with fronts: ${scenario.about}`, () => holds({ ...scenario, env }));
}
