/** The bounds of streams of events (server-sent events), beside those of limits.ts. */

export const EVENTS = {
  /** Who reads a stream, pages of the console too: in all, and from one address, which may be a proxy's. */
  maxReaders: 512,
  maxReadersOfAddress: 256,
  /** A sign of life where nothing changes; changes that come together; a reader that takes nothing; the end of all. */
  aliveMs: 15_000,
  mergeMs: 250,
  idleMs: 60_000,
  lifeMs: 1_800_000,
  /** All readers together are told no more than this (16 MiB a second): the more they are, the rarer each is told. */
  bytesPerMs: 16 * 1024,
} as const;
