/** The bounds of fuzzy watches, beside those of pushes. */
export const FUZZY = {
  maxPatternChars: 512,
  /** Patterns of one connection, and different ones of all together, for configs and for services each. */
  maxPatternsPerConnection: 64,
  maxPatterns: 4_096,
  /** Names that a client is told when its watch begins; of those beyond it hears only what changes. */
  maxMatches: 100_000,
  /** Names that a client may say it has. */
  maxReceived: 100_000,
  /** Of a request with so many names, of usual length. */
  maxBodyBytes: 8 * 1024 * 1024,
  /** Names in one message. */
  batchKeys: 200,
  /** Names that wait to be told to all clients together. */
  maxWaitingKeys: 2_000_000,
  /** Names that are looked at before others have their turn. */
  stepKeys: 2_000,
} as const;
