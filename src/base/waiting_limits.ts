/** The bounds of changes that wait for their time or for a second person, beside those of limits.ts. */

const DAY_MS = 24 * 60 * 60_000;

export const WAITING = {
  /** How often the node that leads looks for what is due. */
  sweepMs: 1_000,
  /** What one look publishes and closes at most; the rest is done by the next. */
  maxPerSweep: 100,
  /** One that could not be looked at, such as by a check that this version does not know, is tried again after it. */
  retryMs: 60_000,
  /** How far ahead a time may be. */
  maxAheadMs: 366 * DAY_MS,
  /** Later than that nobody expects it any more, as after a restore of an old backup: it fails. */
  maxLateMs: DAY_MS,
  /** So long a request waits for a second person. */
  requestLifeMs: 7 * DAY_MS,
  /** So long it is shown why something was not published. */
  keptMs: 7 * DAY_MS,
  maxReasonChars: 512,
} as const;
