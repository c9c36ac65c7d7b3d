import { clientScenarios } from "./client_scenarios.ts";
import { networkScenarios } from "./network_scenarios.ts";
import { processScenarios } from "./process_scenarios.ts";
import type { NamingScenario } from "./run_naming.ts";

export const namingScenarios: readonly NamingScenario[] = [
  ...processScenarios,
  ...networkScenarios,
  ...clientScenarios,
];
