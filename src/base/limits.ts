/**
 * Every bound of the system in one place: queues, sizes, retries, time-outs. A queue or map that the network can
 * fill has its bound here, or beside it in `*_limits.ts`. Names end in their unit. Sections are in the order of the rooms.
 */

const KIB = 1024;
const MIB = 1024 * KIB;

/** Consensus core. Ticks are `tickMs` long. */
export const RAFT = {
  tickMs: 100,
  electionTicks: 10,
  heartbeatTicks: 2,
  maxAppendBytes: 1 * MIB,
  maxInflightAppends: 64,
  maxInflightBytes: 32 * MIB,
  maxUncommittedBytes: 256 * MIB,
  maxUncommittedEntries: 100_000,
  retainBytes: 16 * MIB,
  retainEntries: 5_000,
  maxApplyBytes: 8 * MIB,
  /** Reads that wait for their confirmation on one node. */
  maxPendingReads: 100_000,
  /** Voters and learners together. */
  maxMembers: 64,
} as const;

/** HTTP edge. */
export const HTTP = {
  /** Body of a publish. A form can spend three bytes on each byte of content (`CONFIG.maxContentChars`). */
  maxContentBodyBytes: 32 * MIB,
  /** Body of a long poll: `maxListenItems` of usual names, with what a form adds. */
  maxListenBodyBytes: 8 * MIB,
  /** Body of a request that names thousands of instances. */
  maxBatchBodyBytes: 2 * MIB,
  /** Body of all other requests, and of any parameter but the one that a large body is for. */
  maxBodyBytes: 1 * MIB,
  /** Metadata, a beat or another text with structure: parsing has its price for each name in it. */
  maxJsonChars: 128 * KIB,
  /** One entry of a long poll: names as long as they may be, and room to spare. */
  maxListenEntryChars: 2_048,
  /** Of a form that has to prove who asks: as much of one as the server of Java reads. */
  maxUnprovedBodyBytes: 2 * MIB,
  /** Bodies held in memory for all requests together. */
  maxHeldBodyBytes: 256 * MIB,
  /** Of these for one address; half, because a proxy has one address for many. */
  maxHeldClientBytes: 128 * MIB,
  /** Refused requests for operators are in the log once in this time. */
  refusedOperatorLogMs: 60_000,
  /** A body must have arrived in this time; one of at most 64 KiB whose length was announced in the shorter one. */
  bodyTimeoutMs: 60_000,
  smallBodyTimeoutMs: 30_000,
  maxParams: 1_000,
  /** multipart/form-data: RFC 2046 allows 70, and headers of a part are a name and a file name. */
  maxBoundaryChars: 200,
  maxPartHeaderBytes: 2_048,
  /** Query string; larger lists belong into a form. A text without content fits, a config hardly. */
  maxQueryChars: 1 * MIB,
  maxPathChars: 1_024,
  /** Name and password of a login at the console, as a form. */
  maxLoginBodyBytes: 4 * KIB,
  /** All cookies of a request; a longer header counts as none. */
  maxCookieChars: 16 * KIB,
  /** Configs named in one long poll. */
  maxListenItems: 10_000,
  /** Shortest hold of a long poll, and what is taken off the client's time-out so that the answer is in time. */
  minHoldMs: 10_000,
  maxHoldMs: 120_000,
  holdMarginMs: 500,
  /** Answers longer than this leave in pieces, made while their reader takes them; so many of them at a time. */
  maxWholeAnswerChars: 512 * KIB,
  answerPieceChars: 64 * KIB,
  maxLargeAnswers: 8,
  /** Longer than any address; keeps a forged header out of histories and subscriber lists. */
  maxIpChars: 128,
  /** Open files kept for the rest of the process when connections have used up all others. */
  spareFiles: 32,
  /** A port that the system has closed for a lack of them is tried again after so long, and told once in so long. */
  listenRetryMs: 50,
  listenLogMs: 10_000,
  /** Requests still under way when the server stops get this long. */
  drainMs: 3_000,
  /** Connections that do not take their last answer in this time are left to the end of the process. */
  cutOffMs: 500,
  /** Unexpected errors written to the log in one second; the others are counted. */
  errorLogsPerSecond: 10,
} as const;

/** The loop that drives consensus, disk and state. */
export const NODE = {
  /** How long a proposal or a read waits, at most and by default. */
  proposeTimeoutMs: 5_000,
  /** Proposals and reads that wait on one node; more are refused at once. */
  maxPendingProposals: 20_000,
  maxPendingBytes: 256 * MIB,
  maxPendingBarriers: 20_000,
  /** Proposals held back on the leader while its disk works; more are handed over at once. */
  maxHeldBackBytes: 256 * KIB,
  /** Ticks made up for after a pause; the rest is forgotten, or the node would campaign before it has listened. */
  maxCatchUpTicks: 2,
  /** How long a stop waits for proposals that are under way. */
  stopTimeoutMs: 2_500,
  /** How often the space on the disk is looked at, and a write that found none is tried again. */
  spaceCheckMs: 500,
  /** A snapshot that found no room is tried again after so long. */
  snapshotRetryMs: 10_000,
  snapshotChunkBytes: 256 * KIB,
  /** Chunks are made for so long between two turns for timers and the network. */
  snapshotSliceMs: 8,
  /** A snapshot is due after this many entries, bytes of entries, or this long with at least one entry. */
  snapshotEntries: 10_000,
  snapshotBytes: 64 * MIB,
  snapshotAgeMs: 3_600_000,
  /** By entries or bytes a state is written again only when the log has grown by this part of it, ... */
  smallSnapshotRatio: 8,
  smallSnapshotBytes: 4 * MIB,
  /** ... a state larger than that only when the log holds as much; or after this many times the entries asked for. */
  snapshotMaxStretch: 20,
  /** Not ready: more entries than this behind what is known to be committed, for longer than this ... */
  behindEntries: 1_000,
  behindMs: 1_000,
  /** ... until what was known to be committed a moment ago is applied. Below this a follower is merely busy. */
  evenMs: 250,
  /** A process that stood still for so long asks the leader where it is before it calls itself ready. */
  standstillMs: 2_000,
} as const;

/** gRPC edge. */
export const GRPC = {
  /** A call. The longest content (`CONFIG.maxContentChars`) of three bytes each fits in; sent messages have no limit. */
  maxMessageBytes: 32 * MIB,
  /** The JSON in a call that names thousands of configs or instances. */
  maxBatchBodyBytes: 8 * MIB,
  /** The JSON in a call that has one of everything. */
  maxBodyBytes: 256 * KIB,
  /** Name of a request; longer than any. */
  maxTypeChars: 256,
  /** A question of `grpc.health.v1.Health`: the name of a service. */
  maxHealthMessageBytes: 1024,
  /** A message on a stream: a set-up or an acknowledgement. */
  maxStreamMessageBytes: 1 * MIB,
  /** Large messages held in memory for all calls together, and the time in which each must have arrived. */
  maxHeldMessageBytes: 160 * MIB,
  messageTimeoutMs: 60_000,
  smallMessageBytes: 64 * KIB,
  /** Headers in the metadata of one message, and all of them together; longer than any token. */
  maxHeaders: 64,
  maxHeaderBytes: 64 * KIB,
  /** Fields on one level of a message; clients send two, and four inside. */
  maxFields: 1_024,
  maxConnections: 50_000,
  /** Kept free beyond that for the streams of other nodes. */
  reservedConnections: 256,
  /** Calls and streams under way on one connection. */
  maxStreamsPerConnection: 1_024,
  /** Bidirectional streams of one connection; clients use one and, while they reconnect, two; proxies put many on one. */
  maxPushStreams: 64,
  /** Answers and pushes that one peer has not read, and all together: who reads so little is disconnected. */
  maxUnsentBytes: 64 * MIB,
  maxUnsentBytesInAll: 64 * MIB,
  /** Messages that wait in one stream; a peer that reads so little is disconnected. */
  maxQueuedMessages: 2_048,
  /** Labels of a set-up that are kept, and the longest of them. */
  maxLabels: 64,
  maxLabelChars: 1_024,
  maxClientVersionChars: 256,
  /** Configs in one batch listen, and instances in one batch registration. */
  maxListenItems: 10_000,
  maxBatchInstances: 5_000,
  /** Users and access tokens that a connection is known by; what is pushed to it goes by the rights of these. */
  maxProofs: 8,
  /** Rights of the items of one batch are looked up for so long at a time. */
  judgeMs: 10,
  /** How long a call that overtook the set-up of its connection waits for it. */
  setupWaitMs: 400,
  /** Without traffic for so long, a connection is asked for a sign of life, and must answer within the next. */
  idleMs: 20_000,
  detectionMs: 5_000,
  sweepMs: 1_000,
  /** Clients that were told to go elsewhere get this long to do so. */
  drainMs: 1_500,
  /** Encoded answers to config queries that are kept for the next asker. */
  cachedAnswerBytes: 32 * MIB,
  maxCachedAnswerBytes: 256 * KIB,
  /** Faults of clients written to the log in one second; the others are counted. */
  faultLogsPerSecond: 5,
  defectLogsPerSecond: 10,
} as const;

/** Lengths of names in characters, as Nacos checks them. */
export const NAMES = {
  maxNamespaceChars: 64,
  maxNamespaceNameChars: 256,
  maxNamespaceDescChars: 1024,
  maxDataIdChars: 256,
  maxGroupChars: 128,
  maxServiceNameChars: 512,
  maxClusterChars: 64,
  maxIpChars: 128,
  maxPort: 65_535,
  /** All keys and values of one metadata map together, unless a setting says otherwise; and the most it can say. */
  maxMetadataChars: 1024,
  maxMetadataSettingChars: 64 * KIB,
} as const;

/** Active health checks of persistent instances. */
export const HEALTH = {
  /** Equal results in a row that turn an instance. */
  checkTimes: 3,
  tcpMinMs: 1_000,
  tcpMaxMs: 5_000,
  httpMinMs: 500,
  httpMaxMs: 5_000,
  connectTimeoutMs: 500,
  httpTimeoutMs: 500,
  /** Checks under way at one time; further ones wait their turn. */
  maxRunning: 64,
  tickMs: 200,
} as const;

/** The process as a whole. */
export const APP = {
  /** A start that found no space on the disk is tried again after so long. */
  spaceRetryMs: 1_000,
  /** A stop that takes longer is cut off; what was acknowledged is durable all the same. */
  stopTimeoutMs: 4_500,
  /** Signals that come so close together are one, which came on several ways. */
  sameSignalMs: 500,
  /** What asks for health must know within a second, the start of a process included. */
  healthTimeoutMs: 700,
  /** A change of members waits until the cluster has agreed on it. */
  commandTimeoutMs: 30_000,
  /** How often the leader proposes to forget history that is older than `CONFIG.historyRetentionMs`. */
  historyTrimMs: 10 * 60_000,
  recoverChunkBytes: 1 * MIB,
  /** A start waits so long for the addresses of the names of other nodes. */
  lookupTimeoutMs: 2_000,
} as const;
