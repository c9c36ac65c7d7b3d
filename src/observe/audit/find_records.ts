/** Reads the files of the audit log from their ends, in pieces, until there are enough records or enough was read. */
import { AUDIT, type AuditFilter, type AuditPage, type AuditRecord } from "../../base/mod.ts";
import { readRecord } from "./audit_format.ts";

/** `paths`: the newest file first; those that are not there are passed over. */
export async function findRecords(
  paths: readonly string[],
  filter: AuditFilter,
): Promise<AuditPage> {
  const records: AuditRecord[] = [];
  const limit = Math.max(1, Math.min(filter.limit, AUDIT.maxPageSize));
  let below = filter.before ?? Number.MAX_SAFE_INTEGER;
  const budget = { bytes: AUDIT.maxScanBytes };
  for (const path of paths) {
    for await (const line of linesBackwards(path, budget, below)) {
      const record = readRecord(line);
      // A file that was put aside meanwhile comes a second time: its ids are known already.
      if (record === undefined || record.id >= below) continue;
      below = record.id;
      if (filter.fromMs !== undefined && Date.parse(record.time) < filter.fromMs) {
        return { records };
      }
      if (fits(record, filter)) records.push(record);
      if (records.length === limit) return { records, next: below };
    }
    if (budget.bytes <= 0) return { records, next: below };
  }
  return { records };
}

function fits(record: AuditRecord, filter: AuditFilter): boolean {
  const { user, object, verb, kind, outcome, toMs } = filter;
  return (user === undefined || record.user === user) &&
    (object === undefined || record.object.includes(object)) &&
    (verb === undefined || record.verb.startsWith(verb)) &&
    (kind === undefined || record.kind === kind) &&
    (outcome === undefined || record.outcome === outcome) &&
    (toMs === undefined || Date.parse(record.time) <= toMs);
}

interface Budget {
  bytes: number;
}

const NEWLINE = 10;
const decoder = new TextDecoder();

/** Nothing of a file whose records are all of this id or later. */
async function* linesBackwards(
  path: string,
  budget: Budget,
  below: number,
): AsyncGenerator<string> {
  using file = await openIfThere(path);
  if (file === undefined) return;
  let at = (await file.stat()).size;
  if (await firstId(file, at) >= below) return;
  let rest = new Uint8Array();
  while (at > 0 && budget.bytes > 0) {
    const size = Math.min(at, AUDIT.scanBlockBytes);
    at -= size;
    budget.bytes -= size;
    const block = new Uint8Array(size + rest.length);
    await readFully(file, at, block.subarray(0, size));
    block.set(rest, size);
    let end = block.length;
    for (let from = end - 1; from >= 0; from--) {
      if (block[from] !== NEWLINE) continue;
      if (end > from + 1) yield decoder.decode(block.subarray(from + 1, end));
      end = from;
    }
    // A line that goes on before this block; one without an end is none.
    rest = end > AUDIT.maxLineBytes ? new Uint8Array() : block.slice(0, end);
  }
  if (at === 0 && rest.length > 0) yield decoder.decode(rest);
}

async function firstId(file: Deno.FsFile, sizeBytes: number): Promise<number> {
  const head = new Uint8Array(Math.min(sizeBytes, AUDIT.maxLineBytes));
  await readFully(file, 0, head);
  const end = head.indexOf(NEWLINE);
  return (end < 0 ? undefined : readRecord(decoder.decode(head.subarray(0, end))))?.id ?? 0;
}

async function readFully(file: Deno.FsFile, at: number, into: Uint8Array): Promise<void> {
  await file.seek(at, Deno.SeekMode.Start);
  for (let got = 0; got < into.length;) {
    const count = await file.read(into.subarray(got));
    if (count === null) return;
    got += count;
  }
}

async function openIfThere(path: string): Promise<Deno.FsFile | undefined> {
  try {
    return await Deno.open(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}
