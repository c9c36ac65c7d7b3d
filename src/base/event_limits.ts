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
  /** The last changes that readers can go back to: names only, of at most 1 KiB each. */
  keptConfigChanges: 8_192,
  keptServiceChanges: 8_192,
  /** Changes that are held against a reader's filter in one turn, and those of them that are told together. */
  maxLookedAt: 1_000,
  maxTold: 200,
  minRestMs: 50,
  /** For each reader, this is added to the time in which changes are told as one: all of them look then. */
  restMsPerReader: 0.5,
  /** Patterns of names. */
  maxPatternChars: 512,
  /** How long a node that is asked to go on from what it has not applied yet may take for that. */
  catchUpMs: 1_000,
  /** After which a browser comes again. */
  retryMs: 2_000,
} as const;
