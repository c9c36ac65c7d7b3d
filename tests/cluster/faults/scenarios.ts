import { crashScenarios } from "./crash_scenarios.ts";
import { diskScenarios } from "./disk_scenarios.ts";
import { memberScenarios } from "./member_scenarios.ts";
import { networkScenarios } from "./network_scenarios.ts";
import type { Scenario } from "./run_scenario.ts";

/** All of them, the shortest ones of each kind first. */
export const scenarios: readonly Scenario[] = [
  ...crashScenarios,
  ...networkScenarios,
  ...memberScenarios,
  ...diskScenarios,
];
