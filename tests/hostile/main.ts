/**
 * `deno task hostile`: servers under attack, with a good client beside. See README.md.
 *
 *     deno task hostile [NAME...] [--engine=native|grpc-js] [--http=native|deno] [--smoke] [--list]
 */
import { say } from "../../scripts/lib/say.ts";
import { findCases } from "./find_cases.ts";
import type { Engine, Engines, HostileCase, HttpEngine } from "./hostile_case.ts";
import { detailLines, tableHead, tableRow } from "./report.ts";
import { nameOf, runCase } from "./run_case.ts";
import { judge } from "./verdict.ts";

const ENGINES: readonly Engine[] = ["native", "grpc-js"];
const HTTP_ENGINES: readonly HttpEngine[] = ["native", "deno"];

interface Arguments {
  readonly names: readonly string[];
  readonly engines: readonly Engine[];
  readonly httpEngines: readonly HttpEngine[];
  readonly smoke: boolean;
  readonly list: boolean;
}

/** Those of a list that an option leaves: all, or the one that it names. Throws when it names none of them. */
function chosen<T extends string>(all: readonly T[], option: string, args: readonly string[]): T[] {
  const named = args.find((arg) => arg.startsWith(option))?.slice(option.length);
  const left = all.filter((one) => named === undefined || one === named);
  if (left.length > 0) return left;
  throw new Error(`Cannot read ${option}${named}: wanted ${option}${all.join(` or ${option}`)}`);
}

function readArguments(args: readonly string[]): Arguments {
  const known = ["--smoke", "--list"];
  const unknown = args.find((arg) =>
    arg.startsWith("--") && !known.includes(arg) && !/^--(engine|http)=/.test(arg)
  );
  if (unknown !== undefined) {
    const wanted = ["--engine=", "--http=", ...known].join(", ");
    throw new Error(`There is no option ${unknown}; there are ${wanted}`);
  }
  return {
    names: args.filter((arg) => !arg.startsWith("--")),
    engines: chosen(ENGINES, "--engine=", args),
    httpEngines: chosen(HTTP_ENGINES, "--http=", args),
    smoke: args.includes("--smoke"),
    list: args.includes("--list"),
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

/** What a shared machine does to times is not there each time. */
const MAX_TRIES = 3;

/** Resolves with whether it held; faults that are times alone have to show three times in a row. */
async function holds(hostile: HostileCase, engines: Engines): Promise<boolean> {
  for (let tries = 1;; tries++) {
    const run = await runCase(hostile, engines);
    const verdict = judge(run, hostile);
    say(tableRow(hostile.name, run, verdict));
    for (const line of detailLines(run, verdict)) say(line);
    if (verdict.faults.length === 0) return true;
    if (!verdict.onlyTimes || tries === MAX_TRIES) return false;
    say("    once more: times alone may be the machine's");
  }
}

async function tryCase(hostile: HostileCase, engines: Engines): Promise<boolean> {
  try {
    return await holds(hostile, engines);
  } catch (thrown) {
    const text = thrown instanceof Error ? thrown.stack ?? thrown.message : String(thrown);
    say(`${hostile.name} ${nameOf(engines)} could not be run: ${text}`);
    return false;
  }
}

/** One run with each engine of each port that the case is about, beside the other port's own choice. */
function runsOf({ engines, httpEngines = [] }: HostileCase, args: Arguments): Engines[] {
  const ofGrpc = engines === "any" ? [] : args.engines.filter((one) => engines.includes(one));
  const ofHttp = args.httpEngines.filter((one) => httpEngines.includes(one));
  const runs = [...ofGrpc.map((grpc) => ({ grpc })), ...ofHttp.map((http) => ({ http }))];
  return engines === "any" && httpEngines.length === 0 ? [{}] : runs;
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
    for (const engines of runsOf(hostile, args)) {
      if (await tryCase(hostile, engines)) passed++;
      else failed++;
    }
  }
  say(`${passed} passed, ${failed} failed`);
  return failed === 0 ? 0 : 1;
}

if (import.meta.main) Deno.exit(await main(readArguments(Deno.args)));
