/** One record as one line of JSON, and back. What a client has sent is cut, stays on its line and cannot drive a terminal. */
import { AUDIT, type AuditFacts, type AuditRecord, cutText } from "../../base/mod.ts";

/** What JSON leaves as it is and terminals or readers of lines do not. */
const UNSAFE = /[\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069]/g;

interface AuditStamp {
  readonly id: number;
  readonly atMs: number;
  readonly node: number;
  readonly unwritten: number;
}

export function formatRecord(facts: AuditFacts, stamp: AuditStamp): string {
  const { origin } = facts;
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
  return `${JSON.stringify(record).replace(UNSAFE, escaped)}\n`;
}

function cut(text: string): string {
  return cutText(text, AUDIT.maxTextChars);
}

function escaped(char: string): string {
  return `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`;
}
