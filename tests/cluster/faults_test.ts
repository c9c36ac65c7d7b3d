/**
 * A bounded share of the fault scenarios: what is acknowledged is kept, compare-and-set is linearizable, and all nodes
 * end equal without a restart. `deno task cluster` runs all of them.
 */
import { assertEquals } from "#assert";
import { faultsFound } from "./faults/report.ts";
import { runScenario } from "./faults/run_scenario.ts";
import { scenarios } from "./faults/scenarios.ts";

const SHARE = ["kill", "no-quorum", "partition", "rolling-restart", "snapshot", "transfer"];
const SEED = 20_260_101;

for (const scenario of scenarios.filter(({ name }) => SHARE.includes(name))) {
  Deno.test(`${scenario.name}: ${scenario.about}`, async () => {
    const report = await runScenario(scenario, { seed: SEED });
    if (report === undefined) throw new Error(`${scenario.name} cannot be run here`);
    assertEquals(faultsFound(report), []);
  });
}
