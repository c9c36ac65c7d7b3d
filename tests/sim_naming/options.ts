import type { Rng } from "../support/rng.ts";

export type FaultKind =
  | "crash"
  | "restartAll"
  | "partition"
  | "oneWay"
  | "bridge"
  | "pause"
  | "skew";

/** Everything that tells one run from another. Times in virtual milliseconds. */
export interface SimOptions {
  readonly nodes: number;
  readonly services: number;
  readonly httpClients: number;
  readonly connectionClients: number;
  readonly delayMs: number;
  readonly delayTailMs: number;
  readonly lossRate: number;
  readonly faults: readonly FaultKind[];
  readonly faultEveryMs: number;
  readonly safetyMs: number;
  /** Share of acts of clients that end their instance. */
  readonly endShare: number;
}

const ALL: readonly FaultKind[] = [
  "crash",
  "restartAll",
  "partition",
  "oneWay",
  "bridge",
  "pause",
  "skew",
];

/** More services than digests have buckets, so that nearly every bucket has some. */
export const MANY_SERVICES = { services: 2_000, connectionClients: 400 } as const;

/** Draws a run: some are calm, some have every fault at once, a few have many services. */
export function drawOptions(rng: Rng): SimOptions {
  const share = rng.pick([0, 0.3, 0.6]);
  const few: SimOptions = {
    nodes: rng.pick([3, 3, 3, 4, 5, 5, 6, 7]),
    services: rng.between(1, 8),
    httpClients: rng.between(2, 20),
    connectionClients: rng.between(2, 20),
    delayMs: rng.between(0, 5),
    delayTailMs: rng.pick([0, 5, 80]),
    lossRate: rng.pick([0, 0, 0.01, 0.1]),
    faults: ALL.filter(() => rng.chance(share)),
    faultEveryMs: rng.between(8_000, 60_000),
    safetyMs: rng.between(120_000, 400_000),
    endShare: rng.pick([0, 0.05, 0.3]),
  };
  return rng.chance(0.1) ? { ...few, ...MANY_SERVICES } : few;
}
