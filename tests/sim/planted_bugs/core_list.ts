import type { PlantedBug as CoreBug } from "../../../src/raft/mod.ts";
import type { SimOptions } from "../options.ts";
import type { Planted } from "./planted_bug.ts";

const ELECTIONS: Partial<SimOptions> = {
  voters: 5,
  writeUs: 4_000,
  electionTicks: 6,
  thinkUs: 5_000,
  readShare: 0.1,
  faults: ["crash", "partition", "oneWay", "bridge", "clog", "transfer"],
  faultEveryUs: 80_000,
};
const CHURN: Partial<SimOptions> = {
  ...ELECTIONS,
  voters: 3,
  faults: ["crash", "partition", "oneWay", "transfer", "churn"],
  churnEveryUs: 100_000,
};
const READS: Partial<SimOptions> = {
  voters: 3,
  readShare: 0.5,
  thinkUs: 5_000,
  faults: ["pause", "oneWay", "partition", "clog", "crash"],
  faultEveryUs: 100_000,
};
/** Followers that hold more than the leader knows, and are sent it again piece by piece. */
const TAILS: Partial<SimOptions> = {
  voters: 3,
  electionTicks: 14,
  heartbeatTicks: 2,
  safetyUs: 30_000_000,
  clients: 6,
  thinkUs: 5_000,
  timeoutUs: 60_000,
  readShare: 0,
  lossRate: 0.02,
  writeUs: 4_000,
  snapshotEvery: 200,
  maxAppendBytes: 1,
  maxInflightAppends: 64,
  faults: ["crash", "oneWay"],
  faultEveryUs: 250_000,
};
/** Two leaders at a time for as long as drifting clocks allow. */
const OLD_LEADERS: Partial<SimOptions> = {
  voters: 5,
  electionTicks: 14,
  heartbeatTicks: 1,
  driftMax: 0.6,
  delayTailUs: 300,
  lossRate: 0,
  writeUs: 200,
  applyUs: 0,
  clients: 6,
  thinkUs: 3_000,
  timeoutUs: 15_000,
  readShare: 0.5,
  faults: ["partition", "drift"],
  faultEveryUs: 220_000,
};
const QUIET: Partial<SimOptions> = { voters: 3, faults: ["crash", "partition"] };

/** Mistakes inside the core; `src/raft/planted.ts` says what each of them does. */
export const CORE_BUGS: readonly (Planted & { readonly name: CoreBug })[] = [
  { name: "commitOldTerm", pitfalls: [19], fixed: ELECTIONS },
  { name: "independentUpToDate", pitfalls: [8], fixed: { ...ELECTIONS, voters: 3 } },
  { name: "voteNotReset", pitfalls: [9], fixed: ELECTIONS },
  { name: "preVoteRaisesTerm", pitfalls: [10], fixed: QUIET },
  { name: "noStickiness", pitfalls: [11], fixed: QUIET },
  { name: "noCheckQuorum", pitfalls: [12, 13], fixed: QUIET },
  { name: "truncateMatching", pitfalls: [18], fixed: ELECTIONS },
  { name: "trustRawCommitInHeartbeat", pitfalls: [16, 17], fixed: ELECTIONS },
  { name: "trustRawCommitInAppend", pitfalls: [16], fixed: TAILS },
  { name: "persistedIgnoresTruncation", pitfalls: [20], fixed: ELECTIONS },
  { name: "selfAckBeforePersist", pitfalls: [1, 5], fixed: ELECTIONS },
  { name: "selfVoteBeforePersist", pitfalls: [1, 9], fixed: { voters: 1 } },
  { name: "readBeforeFirstCommit", pitfalls: [26], fixed: READS },
  { name: "reusedReadContext", pitfalls: [27], fixed: OLD_LEADERS },
  { name: "jointQuorumForgetsOld", pitfalls: [41], fixed: CHURN },
  { name: "secondChangeAllowed", pitfalls: [38], fixed: CHURN },
  { name: "changeBeforeFirstCommit", pitfalls: [37], fixed: CHURN },
  { name: "membershipNotRolledBack", pitfalls: [40], fixed: CHURN },
  { name: "snapshotMovesBack", pitfalls: [31], fixed: { ...ELECTIONS, snapshotEvery: 5 } },
];
