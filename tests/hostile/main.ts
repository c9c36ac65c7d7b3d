/**
 * `deno task hostile`: servers under attack, with a good client beside. See README.md.
 *
 *     deno task hostile [NAME...] [--engine=native|grpc-js] [--smoke] [--list]
 */
import { say } from "../../scripts/lib/say.ts";
import { findCases } from "./find_cases.ts";
import type { Engine, HostileCase } from "./hostile_case.ts";
import { detailLines, tableHead, tableRow } from "./report.ts";
import { runCase } from "./run_case.ts";
import { judge } from "./verdict.ts";

const ENGINES: readonly Engine[] = ["native", "grpc-js"];

interface Arguments {
  readonly names: readonly string[];
  readonly engines: readonly Engine[];
  readonly smoke: boolean;
  readonly list: boolean;
}

function readArguments(args: readonly string[]): Arguments {
  const options = args.filter((arg) => arg.startsWith("--"));
  const chosen = options.find((option) => option.startsWith("--engine="))?.slice(9);
  const engines = ENGINES.filter((engine) => chosen === undefined || engine === chosen);
  const unknown = options.find((option) =>
    option !== "--smoke" && option !== "--list" && !option.startsWith("--engine=")
  );
  if (unknown !== undefined || engines.length === 0) {
    throw new Error(
      `Cannot read ${unknown ?? `--engine=${chosen}`}: ` +
        "wanted --engine=native, --engine=grpc-js, --smoke or --list",
    );
  }
  return {
    names: args.filter((arg) => !arg.startsWith("--")),
    engines,
    smoke: options.includes("--smoke"),
    list: options.includes("--list"),
  };
}

async function chosenCases({ names, smoke }: Arguments): Promise<HostileCase[]> {
  const all = await findCases();
  const unknown = names.find((name) => all.every((hostile) => hostile.name !== name));
  if (unknown !== undefined) {
    const known = all.map(({ name }) => name).join(", ");
    throw new Error(`There is no case ${unknown}; there are ${known}`);
  }
  return all.filter(({ name, quick }) =>
    (names.length === 0 || names.includes(name)) && (!smoke || quick === true)
  );
}

/** Resolves with whether it held; faults that are times alone have to show twice. */
async function holds(hostile: HostileCase, engine: Engine | undefined): Promise<boolean> {
  for (let tries = 1;; tries++) {
    const run = await runCase(hostile, engine);
    const verdict = judge(run, hostile);
    say(tableRow(hostile.name, run, verdict));
    for (const line of detailLines(run, verdict)) say(line);
    if (verdict.faults.length === 0) return true;
    if (!verdict.onlyTimes || tries === 2) return false;
    say("    once more: times alone may be the machine's");
  }
}

async function tryCase(hostile: HostileCase, engine: Engine | undefined): Promise<boolean> {
  try {
    return await holds(hostile, engine);
  } catch (thrown) {
    const text = thrown instanceof Error ? thrown.stack ?? thrown.message : String(thrown);
    say(`${hostile.name} ${engine ?? "any"} could not be run: ${text}`);
    return false;
  }
}

async function main(args: Arguments): Promise<number> {
  const wanted = await chosenCases(args);
  if (args.list) {
    for (const { name, about } of wanted) say(`${name.padEnd(28)} ${about}`);
    return 0;
  }
  let passed = 0;
  let failed = 0;
  say(tableHead());
  for (const hostile of wanted) {
    const { engines } = hostile;
    const runs = engines === "any" ? [undefined] : args.engines.filter((e) => engines.includes(e));
    for (const engine of runs) {
      if (await tryCase(hostile, engine)) passed++;
      else failed++;
    }
  }
  say(`${passed} passed, ${failed} failed`);
  return failed === 0 ? 0 : 1;
}

if (import.meta.main) Deno.exit(await main(readArguments(Deno.args)));
