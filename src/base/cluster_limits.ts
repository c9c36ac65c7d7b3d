/** The bounds of what nodes have to do with each other, beside those of limits.ts. */

const MIB = 1024 * 1024;

/** Forming and running a cluster. */
export const CLUSTER = {
  /** A node that may begin a cluster asks others for so long whether there is one. */
  bootstrapMs: 2_000,
  joinCallMs: 6_000,
  minJoinMs: 100,
  maxJoinMs: 1_000,
  maxSeeds: 64,
  /** A node that was let in has so long to connect before another process may come under its id. */
  letInMs: 5_000,
  /** Duties of the leader, and what every node looks after. */
  tendMs: 250,
  statusMs: 1_000,
  statusCallMs: 1_500,
  /** A learner this close behind becomes a voter. */
  promoteLag: 100,
  /** An operator's request, with the way to the leader. */
  adminMs: 10_000,
  retryMs: 100,
  transferMs: 3_000,
  /** A stop waits so long for another node to lead. */
  leaveMs: 800,
  /** Comparing states: how often, and how long the others have to get to the index. */
  digestEveryMs: 30_000,
  digestFirstMs: 3_000,
  refillRetryMs: 1_000,
  /** A node whose data is damaged asks the others for so long to take it out. */
  leaveDamagedMs: 30_000,
  /** A node that is taken out learns of it within this time. */
  removalNoticeMs: 5_000,
  /** How long the growth of the log is watched to guess where it will be. */
  digestSampleMs: 250,
  digestWaitMs: 5_000,
  digestCallMs: 15_000,
} as const;

/** Links between nodes. */
export const PEER = {
  /** One append or one chunk with room to spare; the largest command is a little over 12 MiB. */
  maxFrameBytes: 16 * MIB,
  /** Messages of one turn travel in frames of about this size, so that none grows with a backlog. */
  frameBytes: 1 * MIB,
  /** A call or its answer; the rest of the frame is room for what stands around it. */
  maxCallBytes: 15 * MIB,
  /** The longest text in a greeting, and the longest reason for a refusal. */
  maxGreetingChars: 256,
  maxReasonChars: 512,
  /** Streams of other nodes that have proved the token. */
  maxIncoming: 256,
  /** Streams of callers that have not; beyond them the oldest of the connection with most is ended. */
  maxUnauthenticated: 64,
  /** A shorter cluster token is warned about. */
  minTokenChars: 16,
  /** A frame of a caller that has proved nothing yet. */
  maxHandshakeBytes: 4 * 1024,
  /** Bytes waiting for one node beyond which messages to it are dropped; consensus sends them again. */
  maxQueuedBytes: 64 * MIB,
  maxCallsUnderWay: 20_000,
  /** A handshake must be over within this time, on both sides. */
  helloMs: 5_000,
  sweepMs: 500,
  /** A stream that was not heard from for this long is dialled again. */
  silenceMs: 3_000,
  /** A stream of a caller is kept longer than the caller itself would keep it. */
  deadMs: 10_000,
  minBackoffMs: 50,
  maxBackoffMs: 1_000,
  snapshotWindowChunks: 16,
  snapshotIdleMs: 10_000,
  /** While a snapshot is made durable, the sender hears this often that it is. */
  snapshotSignMs: 1_000,
  refusalLogMs: 60_000,
  maxRefusalsKept: 1_000,
} as const;
