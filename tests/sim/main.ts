/** The simulator's command line; see README.md beside it. */
// deno-lint-ignore-file no-console
import { parseArguments, type Plan } from "./arguments.ts";
import { catchBug, plantedSetups } from "./planted_bugs/mod.ts";
import { failureLines, Tally } from "./report.ts";
import { simulate } from "./run.ts";

/** The commit that is checked out, or "unknown" outside of a repository. */
function commitName(): string {
  try {
    const git = new Deno.Command("git", { args: ["rev-parse", "--short", "HEAD"] });
    const name = new TextDecoder().decode(git.outputSync().stdout).trim();
    return name === "" ? "unknown" : name;
  } catch (error) {
    // Without git the seed and the version have to do.
    if (error instanceof Deno.errors.NotFound) return "unknown";
    throw error;
  }
}

/** Seeds that once showed a defect; they run in every full run. */
function knownSeeds(): number[] {
  const text = Deno.readTextFileSync(new URL("seeds.txt", import.meta.url));
  const lines = text.split("\n").map((line) => line.replace(/#.*/, "").trim());
  return lines.filter((line) => line !== "").map(Number);
}

function runSeeds(seeds: Iterable<number>): boolean {
  const tally = new Tally();
  let failed = 0;
  for (const seed of seeds) {
    const outcome = simulate({ seed });
    tally.add(outcome);
    if (outcome.failure === undefined) continue;
    failed++;
    for (const line of failureLines(outcome, commitName())) console.log(line);
  }
  for (const line of tally.lines()) console.log(line);
  return failed === 0;
}

function runOne(seed: number, withTrace: boolean): boolean {
  const outcome = simulate({ seed, keepTrace: withTrace });
  for (const line of outcome.lines) console.log(line);
  const tally = new Tally();
  tally.add(outcome);
  for (const line of tally.lines()) console.log(line);
  console.log(`trace ${outcome.digest}`);
  if (outcome.failure === undefined) return true;
  for (const line of failureLines(outcome, commitName())) console.log(line);
  return false;
}

function runPlanted(names: readonly string[]): boolean {
  const startedAt = performance.now();
  const chosen = plantedSetups().filter(({ bug }) =>
    names.length === 0 || names.includes(bug.name)
  );
  let missed = 0;
  for (const { bug, setup } of chosen) {
    const { seeds, caught, soundWithout } = catchBug(bug, setup);
    if (caught === undefined || !soundWithout) missed++;
    let where = `MISSED in ${seeds} seeds`;
    if (caught !== undefined) where = `seed ${caught.seed}: ${caught.failure?.check}`;
    if (!soundWithout) where += ", but the run FAILS WITHOUT THE BUG as well";
    console.log(`${bug.name.padEnd(28)} pitfall ${bug.pitfalls.join(", ").padEnd(7)} ${where}`);
  }
  const seconds = ((performance.now() - startedAt) / 1_000).toFixed(1);
  console.log(`${chosen.length - missed} of ${chosen.length} planted bugs caught in ${seconds} s`);
  return missed === 0;
}

function run(plan: Plan): boolean {
  if (plan.seed !== undefined) return runOne(plan.seed, plan.trace);
  let passed = true;
  if (plan.seeds > 0) {
    const fresh = Array.from({ length: plan.seeds }, (_, at) => plan.from + at);
    passed = runSeeds(plan.smoke ? fresh : [...new Set([...knownSeeds(), ...fresh])]);
  }
  if (plan.planted) passed = runPlanted(plan.bugs) && passed;
  return passed;
}

if (import.meta.main) {
  const plan = parseArguments(Deno.args);
  if (plan.type === "invalid") {
    console.error(plan.reason);
    Deno.exit(2);
  }
  Deno.exit(run(plan) ? 0 : 1);
}
