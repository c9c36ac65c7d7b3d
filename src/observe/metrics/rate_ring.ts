/** What was counted in each of the last steps of time, in a fixed amount of memory: made of totals that only grow. */
import type { RatePoint, RateSeries } from "../../api/mod.ts";
import { CONSOLE, LATENCY_BOUNDS_MS } from "../../base/mod.ts";

/** Since the start. */
export type RateTotals = RatePoint;

const COUNTS = 4;
const WIDTH = COUNTS + LATENCY_BOUNDS_MS.length + 1;

export class RateRing {
  /** A row a step, at the place that its number has in the ring. */
  readonly #counts = new Float64Array(CONSOLE.rateSteps * WIDTH);
  /** Number of the step in each place; 0 for none. */
  readonly #steps = new Float64Array(CONSOLE.rateSteps);
  #before: readonly number[] | undefined;
  #lastStep = 0;

  /** To be called once in each step of time; what was counted since the last call belongs to the step that has ended. */
  sample(totals: RateTotals, nowMs: number): void {
    const now = flat(totals);
    const before = this.#before;
    this.#before = now;
    const step = Math.floor(nowMs / CONSOLE.rateStepMs);
    // A clock that was put back, or a timer that comes twice in a step: it is counted with the next one.
    if (step <= this.#lastStep) {
      this.#before = before ?? now;
      return;
    }
    this.#lastStep = step;
    if (before === undefined) return;
    const place = step % CONSOLE.rateSteps;
    this.#steps[place] = step;
    for (let at = 0; at < WIDTH; at++) {
      this.#counts[place * WIDTH + at] = Math.max(0, (now[at] ?? 0) - (before[at] ?? 0));
    }
  }

  /** The newest ones, as many as asked for. */
  series(steps: number): RateSeries {
    const points: (RatePoint | undefined)[] = [];
    for (let step = this.#lastStep - steps + 1; step <= this.#lastStep; step++) {
      points.push(this.#point(step));
    }
    return { lastStep: this.#lastStep, points };
  }

  #point(step: number): RatePoint | undefined {
    const place = step % CONSOLE.rateSteps;
    if (step <= 0 || this.#steps[place] !== step) return undefined;
    const row = this.#counts.subarray(place * WIDTH, (place + 1) * WIDTH);
    const [http = 0, grpc = 0, pushes = 0, errors = 0] = row;
    return { http, grpc, pushes, errors, latencies: [...row.subarray(COUNTS)] };
  }
}

function flat({ http, grpc, pushes, errors, latencies }: RateTotals): readonly number[] {
  return [http, grpc, pushes, errors, ...latencies];
}
