/** The bounds of looking at documents, beside those of limits.ts. */

const MIB = 1024 * 1024;

/** Documents that are checked before they are published. */
export const DOCUMENT = {
  /** Longest time for one, after which it is refused. */
  timeoutMs: 5_000,
  /** A schema that took longer is not used again for so long: others wait behind it. So many are remembered. */
  slowMs: 60_000,
  maxSlow: 64,
  /** The thread that looks at them is ended when it has had no work for so long. */
  idleMs: 60_000,
  /** Documents that wait for their turn, and their characters. */
  maxWaiting: 256,
  maxWaitingChars: 16 * MIB,
  /** Those of one asker, a user or an address: a batch of an import with its schemas fits. */
  maxWaitingOfAsker: 128,
  maxWaitingCharsOfAsker: 12 * MIB,
  /** A content that is looked at: parsing takes many times its size. */
  maxContentChars: 2 * MIB,
  /** A JSON Schema. */
  maxSchemaChars: 65_536,
} as const;
