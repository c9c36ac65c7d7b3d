/** The one place that says whether a server stood an attack. */
import type { GoodClientReport } from "./good_client.ts";
import type { Bounds, Effort, HostileCase } from "./hostile_case.ts";

export const BOUNDS: Bounds = {
  healthP99Ms: 200,
  growthMiB: 256,
  keptMiB: 64,
  backMs: 30_000,
};

/** One run of a case. */
export interface Run {
  readonly engine: string;
  readonly effort: Effort;
  readonly good: GoodClientReport;
  /** How much longer everything took because the machine had other work, from 1 on. */
  readonly slowdown: number;
  readonly growthMiB: number;
  /** Undefined when memory was not back in time. */
  readonly backMs: number | undefined;
  /** Why nobody new is served after the attack; empty when they are. */
  readonly refusedAfter: readonly string[];
  /** Exit code of a stop by signal; undefined when the process had ended before it was asked to. */
  readonly exitCode: number | undefined;
  /** The end of the log, shown when something does not hold. */
  readonly log: string;
}

export interface Verdict {
  readonly faults: readonly string[];
  /** Nothing but times: a machine with other work may be the reason, so that it has to show twice. */
  readonly onlyTimes: boolean;
}

function lateHealth({ good, slowdown }: Run, bounds: Bounds): string[] {
  const ownMs = good.healthP99Ms / slowdown;
  if (ownMs < bounds.healthP99Ms) return [];
  return [
    `/health took ${
      ownMs.toFixed(0)
    } ms (p99, on an idle machine), wanted less than ${bounds.healthP99Ms}`,
  ];
}

function memoryFaults({ growthMiB, backMs }: Run, bounds: Bounds): string[] {
  const faults: string[] = [];
  if (growthMiB >= bounds.growthMiB) {
    faults.push(`memory grew by ${growthMiB.toFixed(0)} MiB, wanted less than ${bounds.growthMiB}`);
  }
  if (backMs === undefined) {
    faults.push(`memory was not back within ${bounds.backMs / 1_000} s of the end`);
  }
  return faults;
}

function lifeFaults({ exitCode, good, refusedAfter }: Run): string[] {
  const faults = good.failures.map((text) => `the good client failed: ${text}`);
  if (exitCode === undefined) faults.push("the process has ended");
  else if (exitCode !== 0) faults.push(`a stop ended with code ${exitCode}, wanted 0`);
  return [...faults, ...refusedAfter.map((text) => `after the attack: ${text}`)];
}

export function judge(run: Run, { bounds: own = {} }: Pick<HostileCase, "bounds">): Verdict {
  const bounds = { ...BOUNDS, ...own };
  const times = lateHealth(run, bounds);
  const others = [
    ...memoryFaults(run, bounds),
    ...lifeFaults(run),
    ...run.effort.faults ?? [],
  ];
  return { faults: [...times, ...others], onlyTimes: others.length === 0 && times.length > 0 };
}
