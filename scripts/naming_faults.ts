/**
 * `deno task cluster naming`: the registry of real nodes under faults, with everything that it hands out judged.
 *
 *     deno task cluster naming [--only NAME[,NAME]] [--lanes N]
 *
 * Writes a Markdown table. `--lanes`: scenarios that run at the same time, each with a cluster of its own.
 */
import { inLanes } from "../tests/cluster/naming_faults/in_lanes.ts";
import {
  namingFaultsFound,
  namingTableHead,
  namingTableRow,
} from "../tests/cluster/naming_faults/naming_report.ts";
import { namingScenarios } from "../tests/cluster/naming_faults/naming_scenarios.ts";
import { type NamingScenario, runNaming } from "../tests/cluster/naming_faults/run_naming.ts";
import { say } from "./lib/say.ts";

const LANES = 3;

interface Arguments {
  readonly only: readonly string[];
  readonly lanes: number;
}

function readArguments(args: readonly string[]): Arguments {
  const given = new Map<string, string>();
  for (let place = 0; place < args.length; place += 2) {
    const [name = "", value] = args.slice(place, place + 2);
    if (!["--only", "--lanes"].includes(name) || value === undefined) {
      throw new Error(`Cannot read ${name}: wanted --only or --lanes with a value`);
    }
    given.set(name, value);
  }
  const lanes = Number(given.get("--lanes") ?? LANES);
  if (!Number.isInteger(lanes) || lanes < 1) {
    throw new Error(`Cannot run in ${lanes} lanes: wanted a count`);
  }
  return { only: (given.get("--only") ?? "").split(",").filter((name) => name !== ""), lanes };
}

function chosen(only: readonly string[]): NamingScenario[] {
  const unknown = only.find((name) => namingScenarios.every((each) => each.name !== name));
  if (unknown !== undefined) {
    const names = namingScenarios.map(({ name }) => name).join(", ");
    throw new Error(`There is no scenario ${unknown}; there are ${names}`);
  }
  return namingScenarios.filter(({ name }) => only.length === 0 || only.includes(name));
}

/** Resolves with what is to be said below the table. */
async function runOne(scenario: NamingScenario): Promise<{ notes: string[]; held: boolean }> {
  try {
    const report = await runNaming(scenario);
    say(namingTableRow(report));
    const stall = `clients stood still for ${Math.round(report.stallMs)} ms at most`;
    const seconds = `${Math.round(report.tookMs / 1_000)} s in all, ${stall}`;
    const notes = [...report.notes, seconds].map((note) => `- ${scenario.name}: ${note}`);
    const found = namingFaultsFound(report).map((text) => `- ${scenario.name}: FOUND ${text}`);
    return { notes: [...notes, ...found], held: found.length === 0 };
  } catch (thrown) {
    const text = thrown instanceof Error ? thrown.message : String(thrown);
    return { notes: [`- ${scenario.name}: FOUND ${text}`], held: false };
  }
}

/** Resolves with the exit code. */
export async function namingFaults(args: readonly string[]): Promise<number> {
  const { only, lanes } = readArguments(args);
  const notes: string[] = [];
  let failed = 0;
  say(namingTableHead());
  await inLanes(lanes, chosen(only), async (scenario) => {
    const result = await runOne(scenario);
    notes.push(...result.notes);
    if (!result.held) failed++;
  });
  say(`\n${notes.join("\n")}`);
  say(failed === 0 ? "\neverything held" : `\n${failed} runs in which something did not hold`);
  return failed === 0 ? 0 : 1;
}
