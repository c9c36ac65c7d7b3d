/** The bounds of pushes, over gRPC and over UDP, beside those of limits.ts. */

/** Pushes to gRPC clients. */
export const PUSH = {
  /** After a push, more changes of the same key gather for so long. */
  configMergeMs: 100,
  namingMergeMs: 500,
  /** What came and went again within this time is told once. */
  fuzzyMergeMs: 100,
  configAckTimeoutMs: 3_000,
  namingAckTimeoutMs: 5_000,
  /** Config: times the number of tries so far; naming: every time. */
  configRetryMs: 2_000,
  namingRetryMs: 1_000,
  /** Tries of one push; a connection that never acknowledges is closed. */
  maxTries: 50,
  /** Pushes of one connection that wait for their acknowledgement; the next ones wait for those. */
  maxInflight: 512,
  /** Keys of one connection with something to send; one that falls so far behind is closed. */
  maxPending: 50_000,
  tickMs: 20,
  /** Pushes that leave together, and how long everybody else has before the next ones. */
  slice: 128,
  restMs: 8,
  /** After so long without pushes the first slices follow each other with a short rest only. */
  quietMs: 750,
  shortRests: 4,
  shortRestMs: 1,
  /** On a server that is late with everything. */
  maxRestMs: 100,
} as const;

/** Pushes to 1.x clients over UDP. */
export const UDP = {
  gzipFromBytes: 1_024,
  /** Larger packets cannot leave; such clients see the change with their next poll. */
  maxPacketBytes: 65_000,
  ackWaitMs: 10_000,
  /** Sends of one packet in all. */
  maxTries: 2,
  /** Packets that wait for their acknowledgement; beyond it a push is left to the client's poll. */
  maxOutstanding: 50_000,
  /** Subscribers with a push to send; beyond it a push is left to the client's poll. */
  maxPending: 50_000,
  /** Sends per round, so that a burst does not overrun the receivers. */
  maxSendsPerRound: 500,
  roundMs: 10,
  sweepMs: 1_000,
  maxAckBytes: 1_024,
} as const;
