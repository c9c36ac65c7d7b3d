import { inRepository } from "./repository.ts";
import type { Step } from "./steps.ts";

/** Folders with unit tests: of the product, of the scripts, and of what judges clusters and attacks. */
export const JUDGES = ["tests/cluster/faults", "tests/cluster/naming_faults", "tests/hostile"];

const TEST = ["deno", "test", "--allow-all", "--parallel", "--no-check", "--reporter=dot"];

/** What every change must pass: forms, types, the plan of the house, and all tests without processes. */
export function okSteps(): Step[] {
  const script = (name: string, ...args: string[]) => [
    "deno",
    "run",
    "--allow-all",
    inRepository("scripts", name),
    ...args,
  ];
  return [
    { name: "format", command: ["deno", "fmt", "--check"] },
    { name: "lint", command: ["deno", "lint"] },
    { name: "types", command: ["deno", "check", "main.ts", "src", "scripts", "tests"] },
    {
      name: "types of the console",
      command: ["deno", "check", "--config", inRepository("console", "deno.json"), "console"],
    },
    { name: "rooms", command: script("check_rooms.ts") },
    { name: "list of settings", command: script("settings_table.ts", "--check") },
    { name: "lists of routes", command: script("route_table.ts", "--check") },
    { name: "list of metrics", command: script("metrics_table.ts", "--check") },
    { name: "unit tests", command: [...TEST, "--trace-leaks", "src", "scripts", ...JUDGES] },
    {
      name: "tests of the console",
      command: [...TEST, "--config", inRepository("console", "deno.json"), "console/src"],
    },
    { name: "transcripts", command: [...TEST, "tests/scripts"] },
    {
      name: "simulation, first seeds",
      command: ["deno", "run", "--allow-all", "tests/sim/main.ts", "--smoke"],
    },
    {
      name: "simulation of registries",
      command: [...TEST, "tests/sim_naming"],
    },
  ];
}
