/** The bounds of looking at documents, beside those of limits.ts. */

const MIB = 1024 * 1024;

/** Documents that are checked before they are published. */
export const DOCUMENT = {
  /** Longest time for one, after which it is refused. */
  timeoutMs: 5_000,
  /** The thread that looks at them is ended when it has had no work for so long. */
  idleMs: 60_000,
  /** Documents that wait for their turn, and their characters unless it is a single one. */
  maxWaiting: 256,
  maxWaitingChars: 32 * MIB,
  /** A JSON Schema. */
  maxSchemaChars: 65_536,
} as const;
