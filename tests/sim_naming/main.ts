/**
 * Runs the simulated registries: `deno run -A tests/sim_naming/main.ts [--seeds N] [--from N] [--seed N] [--planted]`.
 * Without arguments 200 seeds and all planted bugs.
 */
// deno-lint-ignore-file no-console
import { catchNamingBug, NAMING_BUGS } from "./planted_bugs.ts";
import { type Outcome, simulate } from "./run.ts";

function say(outcome: Outcome): boolean {
  if (outcome.failure === undefined) return true;
  const faults = [...outcome.faults].map(([kind, count]) => `${count} ${kind}`).join(", ");
  console.log(`seed ${outcome.seed} (${faults}): ${outcome.failure.message}`);
  console.log(`  deno run -A tests/sim_naming/main.ts --seed ${outcome.seed}`);
  return false;
}

function runSeeds(from: number, count: number): boolean {
  const startedAt = performance.now();
  let failed = 0;
  let events = 0;
  let pushes = 0;
  for (let seed = from; seed < from + count; seed++) {
    const outcome = simulate({ seed });
    events += outcome.events;
    pushes += outcome.pushes;
    if (!say(outcome)) failed++;
  }
  const seconds = (performance.now() - startedAt) / 1_000;
  console.log(
    `registries: ${count - failed} of ${count} seeds passed, ${events} events, ${pushes} pushes` +
      ` in ${seconds.toFixed(1)} s`,
  );
  return failed === 0;
}

function runPlanted(): boolean {
  let missed = 0;
  for (const bug of NAMING_BUGS) {
    const { seeds, caught, soundWithout } = catchNamingBug(bug);
    if (caught === undefined || !soundWithout) missed++;
    let where = `MISSED in ${seeds} seeds`;
    if (caught !== undefined) where = `seed ${caught.seed}: ${caught.failure?.check}`;
    if (!soundWithout) where += ", but the run FAILS WITHOUT THE BUG as well";
    console.log(`${bug.name.padEnd(16)} ${where}`);
  }
  console.log(`${NAMING_BUGS.length - missed} of ${NAMING_BUGS.length} planted bugs caught`);
  return missed === 0;
}

function numberAfter(name: string, fallback: number): number {
  const at = Deno.args.indexOf(name);
  const value = at < 0 ? fallback : Number(Deno.args[at + 1]);
  if (!Number.isInteger(value)) throw new RangeError(`${name} wants an integer`);
  return value;
}

if (import.meta.main) {
  const planted = Deno.args.includes("--planted");
  const all = Deno.args.length === 0;
  let passed = true;
  if (Deno.args.includes("--seed")) passed = say(simulate({ seed: numberAfter("--seed", 1) }));
  else if (all || Deno.args.includes("--seeds")) {
    passed = runSeeds(numberAfter("--from", 1), numberAfter("--seeds", 200));
  }
  if (planted || all) passed = runPlanted() && passed;
  Deno.exit(passed ? 0 : 1);
}
