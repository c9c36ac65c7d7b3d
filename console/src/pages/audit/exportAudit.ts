import { type AuditFilter, type AuditRecord, getAudit } from "../../api/audit.ts";

/** More belongs to a tool that reads the files themselves. */
export const MAX_EXPORTED = 20_000;
const PAGE_SIZE = 200;

interface Progress {
  isStopped(): boolean;
  onCount(count: number): void;
}

/** Page by page, newest first. */
export async function gatherAudit(
  filter: AuditFilter,
  { isStopped, onCount }: Progress,
): Promise<readonly AuditRecord[]> {
  const found: AuditRecord[] = [];
  let before: number | string = "";
  while (!isStopped() && found.length < MAX_EXPORTED) {
    const page = await getAudit(filter, { before, pageSize: PAGE_SIZE });
    found.push(...page.records);
    onCount(found.length);
    if (page.next === null) break;
    before = page.next;
  }
  return found.slice(0, MAX_EXPORTED);
}

export type AuditFormat = "lines" | "csv";

export const AUDIT_FORMATS = {
  lines: { write: jsonLines, type: "application/x-ndjson", ending: "jsonl" },
  csv: { write: csv, type: "text/csv;charset=utf-8", ending: "csv" },
} as const;

export function jsonLines(records: readonly AuditRecord[]): string {
  return records.map((record) => JSON.stringify(record) + "\n").join("");
}

const COLUMNS = [
  ...["id", "time", "node", "kind", "protocol", "user", "ip", "peerIp", "verb", "object"],
  ...["outcome", "why", "before", "after", "requestId", "unwritten"],
] as const;

export function csv(records: readonly AuditRecord[]): string {
  const rows = records.map((record) => {
    const members = new Map<string, unknown>(Object.entries(record));
    return COLUMNS.map((name) => cell(String(members.get(name) ?? ""))).join(",");
  });
  return [COLUMNS.join(","), ...rows].join("\r\n") + "\r\n";
}

/** What begins like a formula would be one in a spreadsheet; names and addresses come from anybody. */
const FORMULA = /^[=+\-@\t\r]/;

function cell(text: string): string {
  const plain = FORMULA.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(plain) ? `"${plain.replaceAll('"', '""')}"` : plain;
}
