import type { Rng } from "../support/rng.ts";

/** Faults that the nemesis may cause in a run. */
export type FaultKind =
  | "crash"
  | "pause"
  | "partition"
  | "oneWay"
  | "bridge"
  | "clog"
  | "slowDisk"
  | "syncError"
  | "fullDisk"
  | "diskLoss"
  | "damage"
  | "drift"
  | "transfer"
  | "churn";

/**
 * Everything that tells one run from another. Times in virtual microseconds unless the name says
 * ticks.
 */
export interface SimOptions {
  readonly voters: number;
  readonly tickUs: number;
  readonly electionTicks: number;
  readonly heartbeatTicks: number;
  readonly safetyUs: number;
  readonly lossRate: number;
  readonly duplicateRate: number;
  readonly delayUs: number;
  readonly delayTailUs: number;
  readonly writeUs: number;
  readonly applyUs: number;
  /** For how long a node gathers commands before it proposes them together. */
  readonly groupUs: number;
  readonly tornShare: number;
  readonly driftMax: number;
  readonly catchUpTicks: number;
  /** Applied entries after which a snapshot is taken. */
  readonly snapshotEvery: number;
  readonly retainEntries: number;
  readonly maxAppendBytes: number;
  readonly maxInflightAppends: number;
  readonly maxUncommittedEntries: number;
  readonly clients: number;
  readonly keys: number;
  readonly thinkUs: number;
  readonly readShare: number;
  readonly casShare: number;
  readonly poisonShare: number;
  readonly timeoutUs: number;
  readonly faults: readonly FaultKind[];
  /** Mean time between two faults. */
  readonly faultEveryUs: number;
  readonly churnEveryUs: number;
  /** The server's own state machine, forwarding and snapshot bytes take the place of the plain ones. */
  readonly real: boolean;
  /** Clients repeat a write at other nodes under its request id; else only nodes repeat, and clients give up. */
  readonly clientRepeats: boolean;
  /** Request ids that the state remembers. */
  readonly dedupEntries: number;
  /** How long a node tries to get a write through. */
  readonly proposeMs: number;
  /** A call whose answer does not come is given up when its link is. */
  readonly linkBreakUs: number;
  readonly chunkBytes: number;
  /** Chunks of a snapshot that arrive with a flipped bit, and that arrive where none was wanted. */
  readonly damageRate: number;
  readonly strayRate: number;
  /** The nodes begin with an old program and are upgraded one by one. */
  readonly upgrades: boolean;
  readonly upgradeEveryUs: number;
  /** Publishes that need the newer program. */
  readonly newerShare: number;
}

const ALL_FAULTS: readonly FaultKind[] = [
  "crash",
  "pause",
  "partition",
  "oneWay",
  "bridge",
  "clog",
  "slowDisk",
  "syncError",
  "diskLoss",
  "damage",
  "drift",
  "transfer",
  "churn",
  "fullDisk",
];

const MS = 1_000;

/** Share of the runs that are made of the server's own pieces. */
const REAL_SHARE = 0.3;

type RealOptions = Pick<
  SimOptions,
  | "real"
  | "clientRepeats"
  | "dedupEntries"
  | "proposeMs"
  | "linkBreakUs"
  | "chunkBytes"
  | "damageRate"
  | "strayRate"
  | "upgrades"
  | "upgradeEveryUs"
  | "newerShare"
>;

/** Drawn from a stream of its own, so that runs of the plain kind stay what they were. */
export function drawRealOptions(rng: Rng): RealOptions {
  const real = rng.chance(REAL_SHARE);
  const clientRepeats = rng.chance(0.6);
  return {
    real,
    clientRepeats,
    // Nodes know how far back they may repeat a write; clients do not, and need a long memory.
    dedupEntries: rng.pick(clientRepeats ? [4_000, 16_384] : [16, 64, 512]),
    proposeMs: rng.pick([200, 1_000, 5_000]),
    linkBreakUs: rng.between(50, 1_000) * MS,
    chunkBytes: rng.pick([64, 256, 4_096]),
    damageRate: rng.pick([0, 0.01, 0.1]),
    strayRate: rng.pick([0, 0.02]),
    upgrades: rng.chance(0.7),
    upgradeEveryUs: rng.between(300, 2_000) * MS,
    newerShare: rng.pick([0, 0.1, 0.4]),
  };
}

/** Draws a run: some have no loss at all, some lose a quarter of everything (swarm testing). */
export function drawOptions(rng: Rng): Omit<SimOptions, keyof RealOptions> {
  const mean = rng.pick([0.3, 0.5, 0.8]);
  const network = rng.pick(["calm", "lossy", "slow", "wild"] as const);
  return {
    voters: rng.pick([1, 2, 3, 3, 3, 4, 5, 5, 6, 7]),
    tickUs: 10 * MS,
    electionTicks: rng.between(6, 14),
    heartbeatTicks: rng.between(1, 3),
    safetyUs: rng.between(8_000, 30_000) * MS,
    lossRate: network === "lossy" || network === "wild" ? rng.float() * 0.2 : 0,
    duplicateRate: network === "calm" ? 0 : rng.float() * 0.15,
    delayUs: rng.between(100, 1_500),
    delayTailUs: network === "slow" || network === "wild" ? rng.between(2, 20) * MS : 300,
    writeUs: rng.pick([200, 1 * MS, 4 * MS, 10 * MS]),
    applyUs: rng.pick([0, 0, 500, 5 * MS]),
    groupUs: rng.pick([0, 0, 2 * MS]),
    tornShare: rng.float(),
    driftMax: rng.pick([0, 0.05, 0.3]),
    catchUpTicks: rng.between(1, 3),
    snapshotEvery: rng.pick([5, 20, 60, 200]),
    retainEntries: rng.pick([2, 10, 50]),
    maxAppendBytes: rng.pick([64, 512, 1 << 20]),
    maxInflightAppends: rng.pick([1, 4, 64]),
    maxUncommittedEntries: rng.pick([8, 100, 1_000]),
    clients: rng.between(2, 6),
    keys: rng.between(1, 8),
    thinkUs: rng.between(5, 40) * MS,
    readShare: rng.float() * 0.6,
    casShare: rng.float() * 0.6,
    poisonShare: rng.pick([0, 0.02]),
    timeoutUs: rng.between(60, 400) * MS,
    faults: ALL_FAULTS.filter(() => rng.chance(mean)),
    faultEveryUs: rng.between(80, 500) * MS,
    churnEveryUs: rng.between(200, 1_500) * MS,
  };
}
