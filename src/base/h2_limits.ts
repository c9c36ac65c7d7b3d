/** The bounds of the HTTP/2 engine, beside those of limits.ts. */

const KIB = 1024;
const MIB = 1024 * KIB;

/** The HTTP/2 engine of our own. */
export const H2 = {
  /** Frames that we take, which is what every peer may send; and that we send to peers that take larger ones. */
  maxFrameBytes: 16 * KIB,
  maxSendFrameBytes: 32 * KIB,
  /** Tables of header fields, as HPACK counts them. */
  headerTableBytes: 4 * KIB,
  /**
   * Header fields of one request, as HPACK counts them: a call with more fails. A block beyond the larger bound,
   * continuations included, ends the connection, because the table cannot be kept in step without reading it.
   */
  maxHeaderListBytes: 16 * KIB,
  maxHeaderBlockBytes: 256 * KIB,
  /** Blocks of all connections that have not arrived whole. */
  maxHeldHeaderBytes: 16 * MIB,
  maxContinuations: 32,
  /** A block that unfolds to more ends the connection; below it only the call fails. */
  maxUnfoldedBytes: 256 * KIB,
  /** Changes of the table's size in one block; two make sense. */
  maxTableResizes: 8,
  /** Data a peer may send before it hears that it was taken. */
  streamWindowBytes: 1 * MIB,
  connectionWindowBytes: 8 * MIB,
  /** The same of a connection that this node has opened: it carries one stream, so both windows have this size. */
  clientWindowBytes: 4 * MIB,
  /** How long a connection that this node has opened may be silent before the system looks after it. */
  clientKeepaliveMs: 10_000,
  /** Messages of one connection that have not arrived whole or are not answered: a fourth of those of all. */
  maxHeldBytesPerConnection: 40 * MIB,
  /** How often unfinished messages are looked for. */
  sweepMs: 1_000,
  /** Buffer of an idle connection, and of one that always fills it. */
  readBytes: 1 * KIB,
  maxReadBytes: 64 * KIB,
  /** What leaves in one write: at first, and at most. */
  outBytes: 2 * KIB,
  maxOutBytes: 64 * KIB,
  /** Kept free of answers for what the protocol must be able to say, and what it may say beyond it. */
  controlReserveBytes: 8 * KIB,
  maxControlBytes: 256 * KIB,
  /** Large buffers kept for the next connection that needs one. */
  keptBuffers: 32,
  /** Connections with something to send that are served before others get a turn. */
  flushSlice: 64,
  /** What one connection may send, and what it may be sent, before others get a turn, and how long turns in a row take. */
  turnBytes: 128 * KIB,
  maxTurnSentBytes: 1 * MIB,
  turnMs: 8,
  /** Pings, empty frames, unknown ones, windows that grow without reason, and each KiB for calls that have ended. */
  controlBurst: 20_000,
  controlsPerSecond: 10_000,
  /** Calls given up by the peer, and calls that we have to reset. */
  resetBurst: 1_000,
  resetsPerSecond: 200,
  /** Header blocks of 1 KiB and more: a few bytes of them can cost as much as a whole call. */
  largeBlockBurstBytes: 8 * MIB,
  largeBlockBytesPerSecond: 2 * MIB,
  settingsBurst: 100,
  settingsPerSecond: 10,
  /** Calls under way when the server stops get this long. */
  drainMs: 500,
  /** A failed connection gets this long to take the reason. */
  closeMs: 500,
  /** After an accept that failed for want of descriptors or memory. */
  acceptRetryMs: 50,
} as const;
