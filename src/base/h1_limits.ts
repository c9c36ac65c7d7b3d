/** The bounds of the HTTP/1.1 engine, beside those of limits.ts. */

const KIB = 1024;
const MIB = 1024 * KIB;

export const H1 = {
  /** Request line and fields together, which is also what a connection reads at a time; and the fields. */
  maxHeadBytes: 64 * KIB,
  maxFields: 128,
  /** Longer than any method there is. */
  maxMethodChars: 32,
  /** Line ends before a request, as some old clients send them behind a body. */
  maxEmptyLines: 4,
  /** Digits of a content length: everything up to it is exact, and far beyond what anybody may send. */
  maxLengthDigits: 15,
  /** Digits of the size of a chunk, leading zeros included; and the largest chunk. */
  maxChunkDigits: 16,
  maxChunkBytes: 1_024 * MIB,
  /** Of one body: what stands behind the sizes of its chunks, and the fields behind the last one. */
  maxChunkExtensionBytes: 4 * KIB,
  maxTrailerBytes: 8 * KIB,
  /** Bodies up to this are waited for and handed over whole; larger ones, and chunks that are still coming, in pieces. */
  maxWholeBodyBytes: 64 * KIB,
  /** A body that is asked for in one piece although it comes in many. */
  maxGatheredBodyBytes: 32 * MIB,
  /** What is read of a body that nobody wanted, so that the connection can go on, and the time for it. */
  maxDiscardedBytes: 256 * KIB,
  discardMs: 5_000,
  /** Buffer of an idle connection. */
  readBytes: 1 * KIB,
  /** Buffer of a small answer, and of many or larger ones. */
  outBytes: 4 * KIB,
  maxOutBytes: 64 * KIB,
  /** Buffers of either size that are kept for the next who needs one. */
  keptBuffers: 32,
  keptSmallBuffers: 256,
  /** Contents from this size on leave as they are, or are encoded while they leave. */
  largeContentBytes: 32 * KIB,
  /** Answers that wait for their reader; beyond it no further request of the connection is served. */
  maxWaitingAnswerBytes: 64 * KIB,
  /** Of one connection and of all together; who reads so little is disconnected, the greediest first. */
  maxUnsentBytes: 64 * MIB,
  maxUnsentBytesInAll: 128 * MIB,
  /**
   * Buffers larger than `readBytes` of all connections together, which hold heads and bodies that have not arrived
   * whole. Beyond the part, none is kept for the next request.
   */
  maxHeldBytes: 64 * MIB,
  keptPart: 1 / 4,
  /** Requests of one connection, and bytes read from or written to it, before others get a turn; turns in a row. */
  turnRequests: 64,
  turnBytes: 128 * KIB,
  maxTurnSentBytes: 1 * MIB,
  turnMs: 8,
  /** How often connections are looked after. All times below are as exact as that. */
  sweepMs: 1_000,
  /** A connection on which nothing was asked yet, and one that may be used again: longer than pools of clients wait. */
  firstByteMs: 30_000,
  idleMs: 120_000,
  /** From the first byte of a head to its last. */
  headMs: 20_000,
  /** From the end of the head to that of a small body. */
  smallBodyMs: 30_000,
  /** A reader waits for a larger one, and nothing comes. */
  bodyIdleMs: 30_000,
  /** An answer waits to leave, and nothing is taken. */
  writeMs: 30_000,
  /** A client that has closed its side is taken for gone when its answer takes longer than this. */
  halfClosedMs: 5_000,
  /** After the last answer of a connection: what is still read, and for how long, so that the client gets that answer. */
  maxLingerBytes: 1 * MIB,
  lingerMs: 2_000,
  /** Connections that a process may have on the port when its limit of open files does not say less. */
  maxConnections: 50_000,
  /** Kept free beyond that for this machine and for other nodes. */
  reservedConnections: 256,
  /** Of these for one address, a proxy or a client, as a part of all. */
  addressPart: 1 / 2,
  /** Idle for so long, a connection makes place for a new one. */
  replacedIdleMs: 2_000,
  /** After an accept that failed for want of descriptors or memory; the log tells of it once in the longer time. */
  acceptRetryMs: 50,
  acceptLogMs: 10_000,
  /** Faults of clients written to the log in one second; the others are counted. */
  faultLogsPerSecond: 5,
} as const;
