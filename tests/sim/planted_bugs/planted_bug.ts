import type { PlantedBug as CoreBug } from "../../../src/raft/mod.ts";
import type { SimOptions } from "../options.ts";
import type { ShellBug } from "./shell.ts";

/** A mistake that a run makes on purpose, and where to look for it. */
export interface Planted {
  readonly name: CoreBug | ShellBug;
  /** Numbers in the list of what implementations of Raft get wrong. */
  readonly pitfalls: readonly number[];
  /** What the run is fixed to, so that the mistake has an occasion; the seed draws the rest. */
  readonly fixed?: Partial<SimOptions>;
}
