/** The bounds of TLS, beside those of limits.ts. */

const KIB = 1024;
const MIB = 1024 * KIB;
const DAY_MS = 24 * 3_600_000;

export const TLS = {
  /** From the first look at a connection to the end of its handshake. */
  handshakeMs: 15_000,
  /** The same of a connection that this node opens. */
  dialMs: 5_000,
  /** What the first record of a client may have, as the protocol bounds it, with the five bytes before it. */
  maxHelloBytes: 16 * KIB + 5,
  /** First records of all connections that have not arrived whole. */
  maxHeldHelloBytes: 8 * MIB,
  /** What is read of a client until its handshake has ended; chains of certificates are in it. */
  maxHandshakeBytes: 128 * KIB,
  /** Handshakes under way: of all, and of one address. Others wait for their turn within their time. */
  maxHandshakes: 256,
  maxHandshakesOfAddress: 64,
  /** Ends of TLS that are kept for the next handshakes. */
  keptEnds: 8,
  /** A read of the wire: at first, and at most. */
  readBytes: 1 * KIB,
  maxReadBytes: 16 * KIB,
  /** How long a closed connection may take to read what was sent before. */
  closeMs: 1_000,
  /** How often the files are looked at. */
  rereadMs: 5_000,
  /** A file with more is none of certificates. */
  maxFileBytes: 1 * MIB,
  /** A certificate that ends sooner is a finding. */
  expiresSoonMs: 14 * DAY_MS,
  /** Lines about connections that failed, in a second. */
  faultLogsPerSecond: 1,
} as const;
