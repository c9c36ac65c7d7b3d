/** Mistakes that are planted into the core, and the check that has to find each. */
import type { PlantedSyncBug } from "../../src/naming/mod.ts";
import type { SimOptions } from "./options.ts";
import { type Outcome, simulate } from "./run.ts";

export interface PlantedNamingBug {
  readonly name: PlantedSyncBug;
  /** What the runs must have for the mistake to matter. */
  readonly fixed: Partial<SimOptions>;
  /** Planted also in the run that has to pass: a second line of defence that would hide the mistake. */
  readonly besides?: PlantedSyncBug;
}

export const NAMING_BUGS: readonly PlantedNamingBug[] = [
  { name: "dropAtOnce", fixed: { lossRate: 0, faults: ["crash"] } },
  { name: "noResend", fixed: { lossRate: 0.1, faults: [] }, besides: "noPull" },
  { name: "noMarks", fixed: { lossRate: 0, faults: ["partition", "crash"], endShare: 0.3 } },
  { name: "noWarmUp", fixed: { lossRate: 0, faults: ["crash", "restartAll"] } },
  { name: "giveUpBlindly", fixed: { lossRate: 0, faults: ["crash"] } },
  { name: "noPull", fixed: { lossRate: 0, faults: ["crash", "partition"] } },
  { name: "freshStamps", fixed: { lossRate: 0, faults: ["partition", "oneWay"], endShare: 0.3 } },
  { name: "keepRemoved", fixed: { lossRate: 0, faults: ["partition"], endShare: 0.3 } },
  { name: "keepOrphans", fixed: { lossRate: 0, faults: ["crash"], endShare: 0.3 } },
];

/** How many seeds a planted bug may take to be found. */
export const SEEDS_PER_BUG = 60;

export interface Catch {
  readonly bug: PlantedNamingBug;
  readonly seeds: number;
  readonly caught: Outcome | undefined;
  /** The very run passes without the bug; else the catch proves nothing. */
  readonly soundWithout: boolean;
}

export function catchNamingBug(bug: PlantedNamingBug): Catch {
  for (let seed = 1; seed <= SEEDS_PER_BUG; seed++) {
    const outcome = simulate({ seed, bug: bug.name, fixed: bug.fixed });
    if (outcome.failure === undefined) continue;
    const sound = bug.besides === undefined ? {} : { bug: bug.besides };
    const soundWithout = simulate({ seed, ...sound, fixed: bug.fixed }).failure === undefined;
    return { bug, seeds: seed, caught: outcome, soundWithout };
  }
  return { bug, seeds: SEEDS_PER_BUG, caught: undefined, soundWithout: true };
}
