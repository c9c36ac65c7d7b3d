/**
 * Every bound of the system in one place: queues, sizes, retries, time-outs. A queue or map that the network can
 * fill has its bound here. Names end in their unit. Sections are in the order of the rooms.
 */

const KIB = 1024;
const MIB = 1024 * KIB;

/** Consensus core. Ticks are `tickMs` long. */
export const RAFT = {
  tickMs: 100,
  electionTicks: 10,
  heartbeatTicks: 2,
  maxAppendBytes: 1 * MIB,
  maxInflightAppends: 64,
  maxInflightBytes: 32 * MIB,
  maxUncommittedBytes: 256 * MIB,
  maxUncommittedEntries: 100_000,
  retainBytes: 16 * MIB,
  retainEntries: 5_000,
  maxApplyBytes: 8 * MIB,
} as const;
