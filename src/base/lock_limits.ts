/** The bounds of distributed locks, beside those of the replicated state. */
export const LOCK = {
  /** For locks without a time of their own, as in Nacos. */
  defaultMs: 30_000,
  /** A longer time is cut to this, as in Nacos. */
  maxMs: 30 * 60_000,
  maxKeyChars: 256,
  /** How often the node that leads looks for locks whose time is over. */
  sweepMs: 10_000,
  /** Connections that have ended, and whose locks wait to be given back. */
  maxEndedHolders: 100_000,
  maxHoldersDroppedAtOnce: 256,
  /** Without a leader, the next try comes then. */
  dropRetryMs: 1_000,
} as const;
