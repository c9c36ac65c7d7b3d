import type { SimOptions } from "../options.ts";
import type { Planted } from "./planted_bug.ts";
import type { ShellBug } from "./shell.ts";

/** Writes go through any node while leaders change; nobody upgrades anything. */
const FORWARDS: Partial<SimOptions> = {
  real: true,
  voters: 3,
  upgrades: false,
  newerShare: 0,
  writeUs: 4_000,
  applyUs: 5_000,
  thinkUs: 5_000,
  readShare: 0.1,
  lossRate: 0.1,
  linkBreakUs: 100_000,
  proposeMs: 1_000,
  clientRepeats: true,
  dedupEntries: 16_384,
  faults: ["crash", "partition", "oneWay", "transfer"],
  faultEveryUs: 150_000,
};
const SNAPSHOTS: Partial<SimOptions> = {
  ...FORWARDS,
  snapshotEvery: 5,
  retainEntries: 2,
  chunkBytes: 64,
  lossRate: 0.05,
  faultEveryUs: 100_000,
};
const MIXED: Partial<SimOptions> = {
  ...FORWARDS,
  lossRate: 0.02,
  upgrades: true,
  upgradeEveryUs: 800_000,
  newerShare: 0.4,
  faults: ["crash", "partition"],
  churnEveryUs: 200_000,
};
const MIXED_CHURN: Partial<SimOptions> = { ...MIXED, faults: ["churn"] };

/** Mistakes on the way of a write, while versions are mixed, and with the bytes of snapshots. */
export const REAL_BUGS: readonly (Planted & { readonly name: ShellBug })[] = [
  { name: "followerAnswersEarly", pitfalls: [5, 13], fixed: FORWARDS },
  { name: "forwardAnsweredEarly", pitfalls: [5, 13], fixed: FORWARDS },
  { name: "lostAnsweredAsDone", pitfalls: [13], fixed: FORWARDS },
  { name: "unknownToldAsRefused", pitfalls: [33], fixed: { ...FORWARDS, proposeMs: 200 } },
  { name: "retryWithNewId", pitfalls: [33], fixed: FORWARDS },
  { name: "forwardAnswersMixed", pitfalls: [13], fixed: FORWARDS },
  { name: "proposalsNeverExpire", pitfalls: [], fixed: FORWARDS },
  { name: "dedupTableTooSmall", pitfalls: [33], fixed: FORWARDS },
  {
    name: "retriedAfterForgotten",
    pitfalls: [33],
    fixed: { ...FORWARDS, clients: 6, clientRepeats: false, dedupEntries: 16 },
  },
  { name: "dedupBoundDiffers", pitfalls: [25], fixed: FORWARDS },
  { name: "snapshotWithoutResults", pitfalls: [33], fixed: SNAPSHOTS },
  { name: "newerProposedEarly", pitfalls: [24], fixed: MIXED },
  { name: "learnersNotAsked", pitfalls: [24], fixed: MIXED_CHURN },
  { name: "oldNodeLetIn", pitfalls: [24], fixed: MIXED_CHURN },
  { name: "newerSkipped", pitfalls: [24, 25], fixed: MIXED },
  {
    name: "dumpOfOwnVersion",
    pitfalls: [32],
    fixed: { ...MIXED, snapshotEvery: 5, retainEntries: 2, newerShare: 0 },
  },
  {
    name: "chunkChecksumIgnored",
    pitfalls: [30],
    fixed: { ...SNAPSHOTS, damageRate: 0.1, strayRate: 0 },
  },
  {
    name: "chunksUnchecked",
    pitfalls: [30],
    fixed: { ...SNAPSHOTS, damageRate: 0, strayRate: 0.1 },
  },
];
