/**
 * `deno task cluster sdk`: released clients of the registry on real nodes under faults, with all lists judged.
 *
 *     deno task cluster sdk [--sdk NAME[,NAME]] [--only NAME[,NAME]]
 *
 * Writes a Markdown table. Clients whose tools are missing are named and left out.
 */
import { runSdk } from "../tests/cluster/sdk_faults/run_sdk.ts";
import {
  sdkFaultsFound,
  sdkTableHead,
  sdkTableRow,
} from "../tests/cluster/sdk_faults/sdk_report.ts";
import { type SdkScenario, sdkScenarios } from "../tests/cluster/sdk_faults/sdk_scenarios.ts";
import { type Sdk, sdks } from "../tests/cluster/sdk_faults/sdks.ts";
import { isInstalled } from "./lib/installed.ts";
import { say } from "./lib/say.ts";

/** The clients' own complaints that are shown of each run. */
const SHOWN_ERRORS = 2;

function readArguments(args: readonly string[]): { sdks: Sdk[]; scenarios: SdkScenario[] } {
  const given = new Map<string, string>();
  for (let place = 0; place < args.length; place += 2) {
    const [name = "", value] = args.slice(place, place + 2);
    if (!["--sdk", "--only"].includes(name) || value === undefined) {
      throw new Error(`Cannot read ${name}: wanted --sdk or --only with a value`);
    }
    given.set(name, value);
  }
  return {
    sdks: chosen(sdks, given.get("--sdk")),
    scenarios: chosen(sdkScenarios, given.get("--only")),
  };
}

/** Those that are named, all of them without names. */
function chosen<T extends { readonly name: string }>(all: readonly T[], text = ""): T[] {
  const wanted = text.split(",").filter((name) => name !== "");
  const known = all.map(({ name }) => name);
  const unknown = wanted.find((name) => !known.includes(name));
  if (unknown !== undefined) {
    throw new Error(`There is no ${unknown}; there are ${known.join(", ")}`);
  }
  return all.filter(({ name }) => wanted.length === 0 || wanted.includes(name));
}

/** Installs or compiles what the client needs. */
async function prepare({ name, prepare: [program = "", ...args] }: Sdk): Promise<void> {
  const { success, stderr } = await new Deno.Command(program, { args, stdin: "null" }).output();
  if (!success) throw new Error(`Cannot prepare ${name}: ${new TextDecoder().decode(stderr)}`);
}

/** Resolves with what is to be said below the table, and how many runs did not hold. */
async function runAll(sdk: Sdk, scenarios: readonly SdkScenario[], notes: string[]) {
  let failed = 0;
  try {
    await prepare(sdk);
    await runSdk(sdk, scenarios, (report) => {
      say(sdkTableRow(report));
      const run = `- ${sdk.name} ${report.name}:`;
      const found = sdkFaultsFound(report);
      if (found.length > 0) failed++;
      for (const text of found) notes.push(`${run} FOUND ${text}`);
      for (const text of report.errors.slice(0, SHOWN_ERRORS)) notes.push(`${run} said ${text}`);
      notes.push(`${run} the judge stood still for ${Math.round(report.stallMs)} ms at most`);
    });
  } catch (thrown) {
    failed++;
    notes.push(`- ${sdk.name}: FOUND ${thrown instanceof Error ? thrown.message : thrown}`);
  }
  return failed;
}

/** Resolves with the exit code. */
export async function sdkFaults(args: readonly string[]): Promise<number> {
  const wanted = readArguments(args);
  const notes: string[] = [];
  let failed = 0;
  say(sdkTableHead());
  for (const sdk of wanted.sdks) {
    const missing = sdk.needs.filter((program) => !isInstalled(program));
    if (missing.length > 0) notes.push(`- ${sdk.name}: ${missing.join(", ")} missing, left out`);
    else failed += await runAll(sdk, wanted.scenarios, notes);
  }
  say(`\n${notes.join("\n")}`);
  say(failed === 0 ? "\neverything held" : `\n${failed} runs in which something did not hold`);
  return failed === 0 ? 0 : 1;
}
