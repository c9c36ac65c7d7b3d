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
  /** Reads that wait for their confirmation on one node. */
  maxPendingReads: 100_000,
  /** Voters and learners together. */
  maxMembers: 64,
} as const;

/** HTTP edge. */
export const HTTP = {
  /** Content of a config, in bytes of UTF-8. */
  maxContentBytes: 10 * MIB,
  /** A form can spend three bytes on each byte of content; the rest is names and the other parameters. */
  maxBodyBytes: 31 * MIB,
  maxParams: 1_000,
  /** Query string; larger lists belong into a form. A text without content fits, a config hardly. */
  maxQueryChars: 1 * MIB,
  maxPathChars: 1_024,
  /** Configs named in one long poll. */
  maxListenItems: 10_000,
  /** Shortest hold of a long poll, and what is taken off the client's time-out so that the answer is in time. */
  minHoldMs: 10_000,
  maxHoldMs: 120_000,
  holdMarginMs: 500,
  maxPageSize: 500,
  /** Longer than any address; keeps a forged header out of histories and subscriber lists. */
  maxIpChars: 128,
  /** Requests still under way when the server stops get this long. */
  drainMs: 3_000,
  /** Unexpected errors written to the log in one second; the others are counted. */
  errorLogsPerSecond: 10,
} as const;
