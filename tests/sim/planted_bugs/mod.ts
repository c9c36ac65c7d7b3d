import { type Outcome, simulate } from "../run.ts";
import type { Setup } from "../world.ts";
import { CORE_BUGS } from "./core_list.ts";
import type { Planted } from "./planted_bug.ts";
import { REAL_BUGS } from "./real_list.ts";
import { SHELL_BUGS } from "./shell_list.ts";

/** How many seeds a planted bug may take to be found. */
export const SEEDS_PER_BUG = 100;

/** Where a planted bug was caught, or that it was not. */
export interface Catch {
  readonly bug: Planted;
  readonly seeds: number;
  readonly events: number;
  readonly caught: Outcome | undefined;
  /** Whether the very run that caught it passes without the bug; else the catch proves nothing. */
  readonly soundWithout: boolean;
}

/** How to run each planted bug: all of them, by name. */
export function plantedSetups(): { readonly bug: Planted; readonly setup: Omit<Setup, "seed"> }[] {
  const shell = [...SHELL_BUGS, ...REAL_BUGS].map((bug) => ({
    bug,
    setup: { shellBug: bug.name, ...fixedOf(bug) },
  }));
  const core = CORE_BUGS.map((bug) => ({ bug, setup: { coreBug: bug.name, ...fixedOf(bug) } }));
  return [...shell, ...core];
}

/** Runs one planted bug until a check catches it. */
export function catchBug(bug: Planted, setup: Omit<Setup, "seed">): Catch {
  let events = 0;
  for (let seed = 1; seed <= SEEDS_PER_BUG; seed++) {
    const outcome = simulate({ ...setup, seed });
    events += outcome.events;
    if (outcome.failure === undefined) continue;
    const control = simulate({ seed, ...fixedOf(bug) });
    const soundWithout = control.failure === undefined;
    return { bug, seeds: seed, events, caught: outcome, soundWithout };
  }
  return { bug, seeds: SEEDS_PER_BUG, events, caught: undefined, soundWithout: true };
}

function fixedOf({ fixed }: Planted): Pick<Setup, "fixed"> {
  return { fixed: { real: false, ...fixed } };
}
