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
import { type Judgement, Patient, type Step, type Verdict } from "./judge.ts";
import { planOf } from "./plan.ts";
import { endRunning } from "./run_watched.ts";

interface Tally {
  readonly room: string;
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
  return { room, counts };
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

/** A fault on its way through the steps. */
interface Trial {
  readonly tally: Tally;
  readonly candidate: Candidate;
  readonly steps: readonly Step[];
  readonly what: string;
  judgement: Judgement;
}

/** The line as it stands and what it becomes. */
function describe({ path, mutant }: Candidate, source: string): string {
  const was = source.slice(mutant.start, mutant.end).split("\n")[0] ?? "";
  const becomes = mutant.replacement.split("\n")[0] ?? "";
  return `${path}:${mutant.line} ${mutant.operator}: ${was} -> ${becomes}`;
}

/** What is drawn, without what is known to change nothing. */
function candidatesOf(patient: Patient, { room, counts }: Tally, seed: number): Candidate[] {
  const equivalents = readEquivalents();
  const read = (path: string) => patient.read(path);
  const drawn = drawMutants(room, patient.typeScriptFiles(`src/${room}`), seed, read);
  const left = drawn.filter((one) => !isEquivalent(equivalents, one, read(one.path)));
  counts.equivalent = drawn.length - left.length;
  return left;
}

/** The faults of all rooms that the types let through. They are checked together: that takes long, however few there are. */
async function trialsOf(
  patient: Patient,
  tallies: readonly Tally[],
  { seed, each }: Options,
): Promise<Trial[]> {
  const trials: Trial[] = [];
  const drawn = tallies.map((tally) => ({ tally, left: candidatesOf(patient, tally, seed) }));
  const lacking = ({ tally }: (typeof drawn)[number]) =>
    each - trials.filter((trial) => trial.tally === tally).length;
  for (;;) {
    const round = drawn.map((room) => ({ ...room, some: room.left.splice(0, 3 * lacking(room)) }));
    const candidates = round.flatMap(({ some }) => some);
    if (candidates.length === 0) return byTurns(trials);
    const refused = await patient.unbuildable(candidates);
    for (const room of round) {
      for (const candidate of room.some) {
        if (lacking(room) === 0) break;
        const { tally } = room;
        if (refused.has(candidate)) tally.counts.unbuildable++;
        else trials.push(trialOf(patient, tally, candidate));
      }
    }
  }
}

/** The first fault of each room, then the second of each, and so on. */
function byTurns(trials: readonly Trial[]): Trial[] {
  const rooms = [...Map.groupBy(trials, ({ tally }) => tally).values()];
  const most = Math.max(0, ...rooms.map((room) => room.length));
  return Array.from({ length: most }, (_, at) => rooms.flatMap((room) => room[at] ?? [])).flat();
}

function trialOf(patient: Patient, tally: Tally, candidate: Candidate): Trial {
  return {
    tally,
    candidate,
    steps: patient.stepsFor(candidate, planOf(tally.room)),
    what: describe(candidate, patient.read(candidate.path)),
    judgement: { verdict: "survived", by: "" },
  };
}

function isNoticed({ judgement: { verdict } }: Trial): boolean {
  return verdict === "killed" || verdict === "timed out";
}

/** Every fault meets its nearest tests before any meets those that are farther: most end there, in all rooms alike. */
async function judgeAll(patient: Patient, trials: readonly Trial[]): Promise<void> {
  const most = Math.max(0, ...trials.map(({ steps }) => steps.length));
  for (let at = 0; at < most; at++) {
    for (const trial of trials) {
      const step = trial.steps[at];
      if (step === undefined || isNoticed(trial)) continue;
      const judgement = await patient.judge(trial.candidate, step);
      if (judgement.verdict === "survived") continue;
      trial.judgement = judgement;
      if (isNoticed(trial)) say(`${judgement.verdict} ${trial.what} (${judgement.by})`);
    }
    const left = trials.filter((trial) => !isNoticed(trial)).length;
    say(`after ${at + 1} of ${most} steps ${left} of ${trials.length} are left`);
  }
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
    index === 0 ? String(cell).padEnd(18) : String(cell).padStart(12)
  )
    .join("");
}

function report(tallies: readonly Tally[], atLeastPercent: number): boolean {
  const all = emptyTally("all");
  const verdicts = Object.keys(all.counts) as (keyof Tally["counts"])[];
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
  const tallies = options.rooms.map(emptyTally);
  const patient = new Patient();
  const giveUp = () => {
    endRunning();
    patient.remove();
    Deno.exit(130);
  };
  for (const signal of ["SIGINT", "SIGTERM"] as const) Deno.addSignalListener(signal, giveUp);
  try {
    const trials = await trialsOf(patient, tallies, options);
    await judgeAll(patient, trials);
    for (const { tally, what, judgement: { verdict, by } } of trials) {
      tally.counts[verdict]++;
      if (verdict === "survived") say(`no test noticed ${what}`);
      if (verdict === "unsteady") say(`noticed only once ${what} (${by})`);
    }
  } finally {
    patient.remove();
  }
  return report(tallies, options.atLeastPercent) ? 0 : 1;
}

if (import.meta.main) Deno.exit(await main(Deno.args));
