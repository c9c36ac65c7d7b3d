/** One record as one line of JSON, and back. What a client has sent is cut, stays on its line and cannot drive a terminal. */
import { AUDIT, type AuditFacts, type AuditRecord, cutText } from "../../base/mod.ts";
import { isOfStranger } from "./is_of_stranger.ts";

/** What JSON leaves as it is and terminals or readers of lines do not. */
const UNSAFE = /[\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069]/g;

/** The most that a UTF-16 unit can take: `\\u0001`. */
const MAX_CHAR_BYTES = 6;
const QUOTES_BYTES = 2;
const encoder = new TextEncoder();

interface AuditStamp {
  readonly id: number;
  readonly atMs: number;
  readonly node: number;
  readonly unwritten: number;
}

export function formatRecord(facts: AuditFacts, stamp: AuditStamp): string {
  const { origin } = facts;
  const cut = isOfStranger(facts) ? cutWritten : cutChars;
  const record: AuditRecord = {
    id: stamp.id,
    time: new Date(stamp.atMs).toISOString(),
    node: stamp.node,
    kind: facts.kind,
    protocol: origin.protocol ?? "http",
    user: cut(origin.user),
    ip: cut(origin.ip),
    peerIp: cut(origin.peerIp ?? ""),
    verb: cut(facts.verb),
    object: cut(facts.object),
    outcome: facts.outcome,
    why: cut(facts.why ?? ""),
    before: facts.before ?? "",
    after: facts.after ?? "",
    requestId: cut(origin.requestId ?? ""),
    ...(stamp.unwritten === 0 ? {} : { unwritten: stamp.unwritten }),
  };
  return `${written(record)}\n`;
}

function written(value: unknown): string {
  return JSON.stringify(value).replace(UNSAFE, escaped);
}

function cutChars(text: string): string {
  return cutText(text, AUDIT.maxTextChars);
}

/** By the bytes in the file: one control character is six of them there. */
function cutWritten(text: string): string {
  const { maxStrangerTextBytes: maxBytes } = AUDIT;
  const cut = cutText(text, maxBytes);
  if (cut.length * MAX_CHAR_BYTES <= maxBytes) return cut;
  let bytes = 0;
  let end = 0;
  for (const char of cut) {
    bytes += encoder.encode(written(char)).length - QUOTES_BYTES;
    if (bytes > maxBytes) return cutText(cut, end);
    end += char.length;
  }
  return cut;
}

function escaped(char: string): string {
  return `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`;
}
