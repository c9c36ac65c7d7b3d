/** One line of the audit log, read back. */
import type { AuditRecord } from "./audit_entry.ts";

/** Undefined for a line that is none, such as one that a crash has cut. */
export function readAuditRecord(line: string): AuditRecord | undefined {
  try {
    const found: unknown = JSON.parse(line);
    return isRecord(found) ? found : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

const TEXTS = [
  ...["time", "kind", "protocol", "user", "ip", "peerIp", "verb", "object", "outcome", "why"],
  ...["before", "after", "requestId"],
];

function isRecord(found: unknown): found is AuditRecord {
  if (typeof found !== "object" || found === null) return false;
  const members = new Map<string, unknown>(Object.entries(found));
  return Number.isSafeInteger(members.get("id")) && Number.isSafeInteger(members.get("node")) &&
    TEXTS.every((name) => typeof members.get(name) === "string");
}
