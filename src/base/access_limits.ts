/** Bounds of the access log. */
export const ACCESS = {
  /** Lines that wait to be written, of all clients together; more are dropped and counted. */
  maxQueuedBytes: 4 * 1_048_576,
  /** Lines gather for so long, or until there are so many bytes. */
  flushMs: 200,
  flushBytes: 64 * 1_024,
  /** Characters of one text that a client has sent. */
  maxTextChars: 256,
  /** That it cannot be written is told once in so long. */
  faultLogMs: 60_000,
} as const;
