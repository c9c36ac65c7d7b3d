import type { SimOptions } from "../options.ts";
import type { Planted } from "./planted_bug.ts";
import type { ShellBug } from "./shell.ts";

const SNAPSHOTS: Partial<SimOptions> = {
  voters: 3,
  snapshotEvery: 5,
  retainEntries: 2,
  keys: 8,
  lossRate: 0.05,
  faults: ["crash", "partition", "oneWay"],
  faultEveryUs: 150_000,
};
const DISKS: Partial<SimOptions> = {
  voters: 3,
  writeUs: 4_000,
  faults: ["crash", "syncError", "damage", "diskLoss"],
  faultEveryUs: 150_000,
};
const ELECTIONS: Partial<SimOptions> = {
  voters: 3,
  writeUs: 4_000,
  faults: ["crash", "partition", "oneWay", "transfer"],
  faultEveryUs: 150_000,
  thinkUs: 5_000,
  readShare: 0.1,
};
const READS: Partial<SimOptions> = {
  voters: 3,
  readShare: 0.5,
  thinkUs: 5_000,
  applyUs: 5_000,
  faults: ["pause", "oneWay", "partition", "clog"],
  faultEveryUs: 150_000,
};

/** Answers take longer than clients wait, and overtake the entries they speak of. */
const SLOW_READS: Partial<SimOptions> = {
  ...READS,
  electionTicks: 14,
  lossRate: 0,
  delayTailUs: 20_000,
  timeoutUs: 20_000,
  applyUs: 0,
  faults: ["clog"],
};
const NO_SNAPSHOTS: Partial<SimOptions> = {
  clients: 6,
  thinkUs: 2_000,
  snapshotEvery: 5,
  maxUncommittedEntries: 8,
  faults: [],
};

/** Mistakes around the core. */
export const SHELL_BUGS: readonly (Planted & { readonly name: ShellBug })[] = [
  { name: "ackBeforeSync", pitfalls: [1] },
  { name: "answerAtProposal", pitfalls: [5, 13], fixed: ELECTIONS },
  { name: "answerByIndexOnly", pitfalls: [13], fixed: ELECTIONS },
  { name: "tornBatchKept", pitfalls: [2, 4], fixed: { ...DISKS, tornShare: 1 } },
  { name: "syncErrorIgnored", pitfalls: [3], fixed: DISKS },
  {
    name: "fullDiskAcknowledges",
    pitfalls: [1, 3],
    fixed: { ...DISKS, faults: ["crash", "fullDisk"] },
  },
  { name: "syncErrorRetried", pitfalls: [3], fixed: DISKS },
  { name: "damageCutAsTornTail", pitfalls: [4], fixed: { ...DISKS, snapshotEvery: 200 } },
  { name: "wipedDiskKeepsId", pitfalls: [7], fixed: DISKS },
  {
    name: "joinerBootstraps",
    pitfalls: [43],
    fixed: { voters: 3, faults: ["churn"], churnEveryUs: 100_000 },
  },
  { name: "applySkips", pitfalls: [6, 22] },
  { name: "applyFromSideCache", pitfalls: [22], fixed: ELECTIONS },
  { name: "applyThrows", pitfalls: [24], fixed: { poisonShare: 0.1 } },
  { name: "applyDependsOnNode", pitfalls: [25], fixed: { voters: 3 } },
  { name: "noDeduplication", pitfalls: [33], fixed: { lossRate: 0.1, timeoutUs: 60_000 } },
  { name: "purgedBeforeSnapshotDurable", pitfalls: [34], fixed: SNAPSHOTS },
  { name: "snapshotNotLoaded", pitfalls: [32], fixed: SNAPSHOTS },
  { name: "snapshotMerged", pitfalls: [32], fixed: SNAPSHOTS },
  { name: "snapshotLoadedOnArrival", pitfalls: [31], fixed: SNAPSHOTS },
  { name: "snapshotWithoutSessions", pitfalls: [33], fixed: SNAPSHOTS },
  { name: "snapshotWithoutMembership", pitfalls: [33], fixed: SNAPSHOTS },
  { name: "snapshotPiecesMixed", pitfalls: [30], fixed: { ...SNAPSHOTS, lossRate: 0.15 } },
  { name: "neverCompacts", pitfalls: [36], fixed: NO_SNAPSHOTS },
  { name: "readBeforeApplied", pitfalls: [26, 28], fixed: READS },
  { name: "readTokenReused", pitfalls: [27], fixed: SLOW_READS },
  { name: "readLocally", pitfalls: [28, 29], fixed: READS },
];
