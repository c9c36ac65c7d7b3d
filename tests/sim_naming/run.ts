import { Violation } from "../sim/violation.ts";
import { Nemesis } from "./nemesis.ts";
import { type Setup, World } from "./world.ts";

export interface Outcome {
  readonly seed: number;
  readonly events: number;
  readonly pushes: number;
  readonly checks: number;
  readonly faults: ReadonlyMap<string, number>;
  readonly failure: { readonly check: string; readonly message: string } | undefined;
}

/** After everything is healed, leases end, copies are compared and clients are back within this time. */
const CONVERGE_MS = 75_000;

/** One whole run: any faults first, then heal and converge. Never throws. */
export function simulate(setup: Setup): Outcome {
  const world = new World(setup);
  let failure: Outcome["failure"];
  try {
    const nemesis = new Nemesis(world);
    world.run(world.options.safetyMs);
    nemesis.stop();
    world.run(world.nowMs + CONVERGE_MS);
    world.oracle.converged();
  } catch (error) {
    if (error instanceof Violation) failure = { check: error.check, message: error.message };
    else {
      const text = error instanceof Error ? `${error.message}\n${error.stack}` : String(error);
      failure = { check: "assertion", message: text };
    }
  }
  const { events, oracle, faults } = world;
  return {
    seed: setup.seed,
    events,
    pushes: oracle.pushes,
    checks: oracle.checks,
    faults,
    failure,
  };
}
