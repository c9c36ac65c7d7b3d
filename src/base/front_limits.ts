/** The bounds of front threads, beside those of limits.ts. */

const KIB = 1024;
const MIB = 1024 * KIB;

export const FRONT = {
  maxFronts: 8,
  /** Counters of versions in shared memory. Two configs that share one cost each other a kept answer, and nothing else. */
  versionSlots: 65_536,
  /** What one front keeps: answers, their bytes with the requests that they answer, and the largest content of one. */
  maxKeptAnswers: 4_096,
  maxKeptBytes: 8 * MIB,
  maxKeptContentBytes: 16 * KIB,
  /** What one front has passed to the core and has no answer to. */
  maxWaitingCalls: 16_384,
  maxWaitingBytes: 32 * MIB,
  /** In one message, so that others have a turn between two. */
  maxBatch: 128,
  /** Until a front that died is replaced. */
  restartMs: 1_000,
  /** How often a front tells how many answers it gave by itself. */
  tellMs: 250,
  /** How often it is looked at whether the node may serve. */
  servingMs: 100,
} as const;
