/** What the first bytes of a connection say about it. */
import { TLS } from "../base/mod.ts";

/** What to do with a connection of which these bytes have arrived. */
export type FirstBytes =
  /** They do not tell yet. */
  | "more"
  /** The first message of TLS has arrived whole. */
  | "tls"
  /** The words of a protocol without TLS. */
  | "plain"
  /** Begins as TLS and is none. */
  | "broken";

/** Before the content of each record: kind, version, length. */
const RECORD_HEADER_BYTES = 5;
const HANDSHAKE_RECORD = 0x16;
const CLIENT_HELLO = 1;
const MAJOR_VERSION = 3;

/**
 * Nothing of TLS is set up before the first record is there, so a connection that sends half of one and is silent costs
 * what it has sent. `length` says how much of `bytes` has arrived.
 */
export function judgeFirstBytes(bytes: Uint8Array, length: number): FirstBytes {
  if (length === 0) return "more";
  if (bytes[0] !== HANDSHAKE_RECORD) return "plain";
  if (length > 1 && bytes[1] !== MAJOR_VERSION) return "broken";
  if (length < RECORD_HEADER_BYTES) return "more";
  const wanted = helloBytes(bytes);
  if (wanted === RECORD_HEADER_BYTES || wanted > TLS.maxHelloBytes) return "broken";
  if (length > RECORD_HEADER_BYTES && bytes[RECORD_HEADER_BYTES] !== CLIENT_HELLO) return "broken";
  return length < wanted ? "more" : "tls";
}

/** Bytes of the first record; to be asked when its header is there. */
function helloBytes(bytes: Uint8Array): number {
  return RECORD_HEADER_BYTES + (bytes[3] ?? 0) * 256 + (bytes[4] ?? 0);
}

/** A request of HTTP/1 begins with the name of its method; the preface of HTTP/2, which answers nothing in text, too. */
export function looksLikeHttp1(bytes: Uint8Array): boolean {
  const start = new TextDecoder("latin1").decode(bytes.subarray(0, 8));
  return /^[A-Z]{1,7}(?: |$)/.test(start) && !start.startsWith("PRI ");
}
