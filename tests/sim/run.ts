import { demandConvergence } from "./liveness.ts";
import { Nemesis } from "./nemesis.ts";
import { Operator } from "./operator.ts";
import { Upgrades } from "./real/upgrades.ts";
import { Violation } from "./violation.ts";
import { type Setup, World } from "./world.ts";

export interface Outcome {
  readonly seed: number;
  readonly events: number;
  readonly writes: number;
  readonly reads: number;
  readonly entries: number;
  readonly faults: ReadonlyMap<string, number>;
  /** Whether the second phase could be demanded. */
  readonly converged: boolean;
  readonly digest: string;
  readonly lines: readonly string[];
  readonly failure: { readonly check: string; readonly message: string } | undefined;
}

/**
 * One whole run: any faults first, then heal and converge. Never throws; what went wrong is in the
 * outcome.
 */
export function simulate(setup: Setup): Outcome {
  const world = new World(setup);
  let failure: Outcome["failure"];
  let converged = false;
  try {
    const nemesis = new Nemesis(world);
    const operator = new Operator(world);
    const upgrades = new Upgrades(world);
    world.run(world.options.safetyUs);
    nemesis.stop();
    operator.stop();
    upgrades.stop();
    converged = demandConvergence(world);
  } catch (error) {
    failure = describeFailure(error);
  }
  return {
    seed: setup.seed,
    events: world.events,
    writes: world.oracle.writes,
    reads: world.oracle.reads,
    entries: world.ledger.last,
    faults: world.faults,
    converged,
    digest: world.trace.digest(),
    lines: world.trace.lines,
    failure,
  };
}

/**
 * An assertion of the core or of the shell counts as a check: it stops a process before it can do
 * harm.
 */
function describeFailure(error: unknown): NonNullable<Outcome["failure"]> {
  if (error instanceof Violation) return { check: error.check, message: error.message };
  if (error instanceof Error) {
    const where = error.stack?.split("\n").slice(1, 4).join("\n") ?? "";
    return { check: "assertion", message: `${error.name}: ${error.message}\n${where}` };
  }
  return { check: "assertion", message: String(error) };
}
