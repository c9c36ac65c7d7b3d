/** The bounds of the config center, beside those of limits.ts. */

const MIB = 1024 * 1024;

/** Config center: what its use cases accept and hold. */
export const CONFIG = {
  /** The one limit of a content, counted as Java does: in units of UTF-16. */
  maxContentChars: 10 * 1024 * 1024,
  maxTags: 5,
  maxTagChars: 64,
  maxDescChars: 128,
  maxUseChars: 32,
  maxEffectChars: 32,
  maxTypeChars: 32,
  maxSchemaChars: 32_768,
  maxAppNameChars: 128,
  maxUserChars: 128,
  maxEncryptedDataKeyChars: 4_096,
  maxGrayTagChars: 16,
  /** Why something is published, for its row of history. */
  maxCommentChars: 512,
  maxBetaIpsChars: 4_096,
  /** One request that changes several configs together. */
  maxTransactionBytes: 2 * MIB,
  /** Tries of one compare-and-set whose config comes and goes between them; then it has missed. */
  maxCasTries: 4,
  /** Answers to reads over HTTP that are kept as they leave, and how long a content may be for that: 3 MiB in all. */
  keptAnswers: 1_024,
  maxKeptAnswerChars: 1_024,
  maxListenEntries: 10_000,
  /** Long polls held at one time; further ones are answered at once as overloaded. */
  maxLongPolls: 50_000,
  /** Listens (connection or long poll, config) held in all. */
  maxListens: 2_000_000,
  maxListensPerConnection: 50_000,
  /** Characters of their names in all, those of one config once; one request may lead beyond it. */
  maxListenChars: 128 * MIB,
  /** Kept of what a client says that it has: an MD5, and room to see that it is none. */
  maxListenMd5Chars: 64,
  /** A list of listeners, of all nodes together; how many are asked for at a time, and how long nodes may take. */
  maxListenerRows: 20_000,
  maxListenerQuestions: 16,
  listenersTimeoutMs: 1_000,
  pollTickMs: 100,
  pollWheelSlots: 512,
  /** Searches through many configs that wait for their turn; one works at a time, for so long in one turn. */
  maxSearches: 64,
  searchSliceMs: 8,
  maxPatternChars: 1_024,
  /** Tags, or types, that one search names. */
  maxSearchValues: 64,
  namespaceQuota: 200,
  historyRetentionMs: 30 * 24 * 3_600_000,
} as const;
