/**
 * How strong the tests are: draws small faults from a seed, puts one after the other into a copy of the repository and runs
 * the tests of its room. `deno task mutants --seed=N [--each=10] [--at-least=85] [ROOM...]`: ten faults in each room, all
 * rooms when none is named. Faults that do not build are not counted; those known to change nothing stand in
 * `equivalent.txt`. A fault that makes the tests hang twice counts as killed and is shown apart; one whose failing test
 * passes when it is run again counts as a survivor. Fails when less than 85 % are killed, or less than 75 % in a room.
 */
import { say } from "../lib/say.ts";
import { ROOMS } from "../rooms.ts";
import { type Candidate, drawMutants } from "./draw.ts";
import { isEquivalent, readEquivalents } from "./equivalents.ts";
import { Patient, type Verdict } from "./judge.ts";
import { planOf } from "./plan.ts";

interface Tally {
  readonly room: string;
  /** What no test noticed, as it is told. */
  readonly survivors: string[];
  readonly counts: Record<Verdict | "equivalent", number>;
}

function emptyTally(room: string): Tally {
  const counts = {
    killed: 0,
    "timed out": 0,
    survived: 0,
    unsteady: 0,
    unbuildable: 0,
    equivalent: 0,
  };
  return { room, survivors: [], counts };
}

interface Options {
  readonly seed: number;
  readonly each: number;
  readonly atLeastPercent: number;
  readonly rooms: readonly string[];
}

/** A room below this says that something in it is not tested at all. */
const ROOM_AT_LEAST_PERCENT = 75;

function numberOption(args: readonly string[], name: string, fallback: number | undefined): number {
  const text = args.find((arg) => arg.startsWith(`--${name}=`))?.slice(name.length + 3);
  const value = text === undefined ? fallback : Number(text);
  if (value === undefined || !Number.isInteger(value) || value < 0) {
    throw new Error(`--${name}=${text ?? ""} is not usable: a whole number is wanted`);
  }
  return value;
}

function readOptions(args: readonly string[]): Options {
  const named = args.filter((arg) => !arg.startsWith("--"));
  const known = Object.keys(ROOMS).filter((room) => room !== "main");
  const unknown = named.filter((room) => !known.includes(room));
  if (unknown.length > 0) {
    throw new Error(`Unknown room ${unknown.join(", ")}: ${known.join(", ")} are wanted`);
  }
  return {
    seed: numberOption(args, "seed", undefined),
    each: numberOption(args, "each", 10),
    atLeastPercent: numberOption(args, "at-least", 85),
    rooms: named.length === 0 ? known : named,
  };
}

/** The line as it stands and what it becomes. */
function describe({ path, mutant }: Candidate, source: string): string {
  const was = source.slice(mutant.start, mutant.end).split("\n")[0] ?? "";
  const becomes = mutant.replacement.split("\n")[0] ?? "";
  return `${path}:${mutant.line} ${mutant.operator}: ${was} -> ${becomes}`;
}

/** What is drawn, without what is known to change nothing. */
function candidatesOf(
  patient: Patient,
  room: string,
  seed: number,
  counts: Tally["counts"],
): Candidate[] {
  const equivalents = readEquivalents();
  const read = (path: string) => patient.read(path);
  const drawn = drawMutants(room, patient.typeScriptFiles(`src/${room}`), seed, read);
  const left = drawn.filter((one) => !isEquivalent(equivalents, one, read(one.path)));
  counts.equivalent = drawn.length - left.length;
  return left;
}

async function tryRoom(patient: Patient, room: string, options: Options): Promise<Tally> {
  const tally = emptyTally(room);
  const { counts } = tally;
  const plan = planOf(room);
  const waiting = candidatesOf(patient, room, options.seed, counts);
  while (judgedIn(tally) < options.each && waiting.length > 0) {
    const some = waiting.splice(0, 2 * (options.each - judgedIn(tally)));
    const refused = await patient.unbuildable(some);
    for (const candidate of some) {
      if (judgedIn(tally) >= options.each) break;
      if (refused.has(candidate)) {
        counts.unbuildable++;
        continue;
      }
      const { verdict, by } = await patient.judge(candidate, plan);
      counts[verdict]++;
      const what = describe(candidate, patient.read(candidate.path));
      say(`${verdict} ${what}${by === "" ? "" : ` (${by})`}`);
      if (verdict === "survived" || verdict === "unsteady") tally.survivors.push(what);
    }
  }
  return tally;
}

function noticedIn({ counts }: Tally): number {
  return counts.killed + counts["timed out"];
}

function judgedIn(tally: Tally): number {
  return noticedIn(tally) + tally.counts.survived + tally.counts.unsteady;
}

function percentOf(tally: Tally): number {
  const judged = judgedIn(tally);
  return judged === 0 ? 100 : Math.floor(100 * noticedIn(tally) / judged);
}

function row(cells: readonly (string | number)[]): string {
  return cells.map((cell, index) =>
    index === 0 ? String(cell).padEnd(14) : String(cell).padStart(12)
  )
    .join("");
}

function report(tallies: readonly Tally[], atLeastPercent: number): boolean {
  const all = emptyTally("all");
  const verdicts = Object.keys(all.counts) as (keyof Tally["counts"])[];
  for (const survivor of tallies.flatMap(({ survivors }) => survivors)) {
    say(`no test noticed ${survivor}`);
  }
  say(row(["room", "percent", ...verdicts]));
  for (const { counts } of tallies) {
    for (const verdict of verdicts) all.counts[verdict] += counts[verdict];
  }
  for (const tally of [...tallies, all]) {
    say(row([tally.room, percentOf(tally), ...verdicts.map((verdict) => tally.counts[verdict])]));
  }
  const weak = tallies.filter((tally) => percentOf(tally) < ROOM_AT_LEAST_PERCENT);
  for (const { room } of weak) say(`${room} is below ${ROOM_AT_LEAST_PERCENT} %`);
  say(`${noticedIn(all)} passed, ${judgedIn(all) - noticedIn(all)} failed`);
  return weak.length === 0 && percentOf(all) >= atLeastPercent;
}

async function main(args: readonly string[]): Promise<number> {
  const options = readOptions(args);
  const patient = new Patient();
  try {
    const tallies: Tally[] = [];
    for (const room of options.rooms) tallies.push(await tryRoom(patient, room, options));
    return report(tallies, options.atLeastPercent) ? 0 : 1;
  } finally {
    patient.remove();
  }
}

if (import.meta.main) Deno.exit(await main(Deno.args));
