/**
 * `deno task cluster`: clusters of real processes under faults, with the histories of their clients judged.
 *
 *     deno task cluster [--only NAME[,NAME]] [--rounds N] [--seed N] [--set NAME=VALUE[,NAME=VALUE]]
 *         [--server COMMAND] [--why yes]
 *
 *     deno task cluster naming ...    (naming_faults.ts)
 *     deno task cluster sdk ...       (sdk_faults.ts)
 *
 * `--set` starts all nodes with these settings more. `--server` runs the same against another server: a shell command in
 * which `{env}` stands for the path of its environment file; what does not hold is told then, and is no failure.
 * `--why yes` shows what writes that were not acknowledged were told.
 */
import { faultsFound, tableHead, tableRow } from "../tests/cluster/faults/report.ts";
import { runScenario, type Scenario } from "../tests/cluster/faults/run_scenario.ts";
import { scenarios } from "../tests/cluster/faults/scenarios.ts";
import { say } from "./lib/say.ts";
import { namingFaults } from "./naming_faults.ts";
import { sdkFaults } from "./sdk_faults.ts";

interface Arguments {
  readonly only: readonly string[];
  readonly rounds: number;
  readonly seed: number;
  readonly server: string | undefined;
  readonly why: boolean;
  readonly settings: Readonly<Record<string, string>>;
}

function readArguments(args: readonly string[]): Arguments {
  const given = new Map<string, string>();
  for (let place = 0; place < args.length; place += 2) {
    const [name = "", value] = args.slice(place, place + 2);
    const known = ["--only", "--rounds", "--seed", "--server", "--set", "--why"].includes(name);
    if (!known || value === undefined) {
      throw new Error(
        `Cannot read ${name}: wanted --only, --rounds, --seed, --server, --set or --why with a value`,
      );
    }
    given.set(name, value);
  }
  return {
    only: (given.get("--only") ?? "").split(",").filter((name) => name !== ""),
    rounds: Number(given.get("--rounds") ?? 1),
    seed: Number(given.get("--seed") ?? Math.trunc(Math.random() * 1e9)),
    server: given.get("--server"),
    why: given.get("--why") === "yes",
    settings: readSettings(given.get("--set") ?? ""),
  };
}

function readSettings(text: string): Record<string, string> {
  const settings: Record<string, string> = {};
  for (const part of text.split(",").filter((each) => each !== "")) {
    const [, name, value] = /^([A-Z_]+)=(.*)$/.exec(part) ?? [];
    if (name === undefined || value === undefined) {
      throw new Error(`Cannot read ${part} of --set: wanted NAME=VALUE`);
    }
    settings[name] = value;
  }
  return settings;
}

function chosen({ only, server }: Arguments): Scenario[] {
  const unknown = only.find((name) => scenarios.every((scenario) => scenario.name !== name));
  if (unknown !== undefined) {
    const names = scenarios.map(({ name }) => name).join(", ");
    throw new Error(`There is no scenario ${unknown}; there are ${names}`);
  }
  return scenarios.filter(({ name, ownOnly }) =>
    (only.length === 0 || only.includes(name)) && (server === undefined || ownOnly !== true)
  );
}

/** Resolves with whether everything held. */
async function runOne(scenario: Scenario, seed: number, { server, why, settings }: Arguments) {
  const command = server === undefined ? {} : { command: server };
  try {
    const report = await runScenario({ ...scenario, env: { ...settings, ...scenario.env } }, {
      seed,
      ...command,
    });
    if (report === undefined) {
      say(`${scenario.name.padEnd(22)} not possible on this machine: ${scenario.about}`);
      return true;
    }
    say(tableRow(report));
    if (why) { for (const [text, count] of report.whys) say(`    ${count} x ${text.trim()}`); }
    for (const note of report.notes) say(`    ${note}`);
    const found = faultsFound(report);
    for (const text of found) say(`    FOUND ${text}`);
    return found.length === 0;
  } catch (thrown) {
    say(`${scenario.name.padEnd(22)} FOUND ${thrown instanceof Error ? thrown.message : thrown}`);
    return false;
  }
}

async function main(args: Arguments): Promise<number> {
  const wanted = chosen(args);
  let failed = 0;
  say(`seed ${args.seed}`);
  say(tableHead());
  for (let round = 0; round < args.rounds; round++) {
    for (const scenario of wanted) {
      if (!await runOne(scenario, args.seed + round, args)) failed++;
    }
  }
  say(failed === 0 ? "everything held" : `${failed} runs in which something did not hold`);
  return failed === 0 || args.server !== undefined ? 0 : 1;
}

if (import.meta.main) {
  const [part, ...rest] = Deno.args;
  if (part === "naming") Deno.exit(await namingFaults(rest));
  if (part === "sdk") Deno.exit(await sdkFaults(rest));
  Deno.exit(await main(readArguments(Deno.args)));
}
