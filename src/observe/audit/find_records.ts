/** Reads the files of the audit log from their ends, in pieces, until there are enough records or enough was read. */
import {
  AUDIT,
  type AuditFilter,
  type AuditPage,
  type AuditRecord,
  readAuditRecord,
} from "../../base/mod.ts";

/** Above every id. */
const NO_BOUND = Number.MAX_SAFE_INTEGER;

/** `paths`: the newest file first; those that are not there are passed over. */
export async function findRecords(
  paths: readonly string[],
  filter: AuditFilter,
): Promise<AuditPage> {
  const records: AuditRecord[] = [];
  const limit = Math.max(1, Math.min(filter.limit, AUDIT.maxPageSize));
  let below = filter.before ?? NO_BOUND;
  const budget = { bytes: AUDIT.maxScanBytes };
  for (const path of paths) {
    for await (const line of linesBackwards(path, budget, below)) {
      const record = readAuditRecord(line);
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
  const sizeBytes = (await file.stat()).size;
  if (await firstId(file, sizeBytes) >= below) return;
  let at = below === NO_BOUND ? sizeBytes : await endBelow(file, sizeBytes, below);
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
  return (end < 0 ? undefined : readAuditRecord(decoder.decode(head.subarray(0, end))))?.id ?? 0;
}

/**
 * A place behind which all records are of this id or later, by halves: a page that goes on deep in a large file must not
 * spend what it may read on what the pages before it have read.
 */
async function endBelow(file: Deno.FsFile, sizeBytes: number, below: number): Promise<number> {
  let low = 0;
  let high = sizeBytes;
  while (high - low > AUDIT.scanBlockBytes) {
    const middle = low + Math.floor((high - low) / 2);
    const found = await recordBehind(file, middle, high);
    if (found !== undefined && found.id >= below) high = found.at;
    else low = middle;
  }
  return high;
}

/** The first record that begins behind `from` and ends before `end`; undefined when none is near. */
async function recordBehind(
  file: Deno.FsFile,
  from: number,
  end: number,
): Promise<{ readonly id: number; readonly at: number } | undefined> {
  const part = new Uint8Array(Math.min(end - from, 2 * AUDIT.maxLineBytes));
  await readFully(file, from, part);
  let at = part.indexOf(NEWLINE) + 1;
  for (let next = part.indexOf(NEWLINE, at); at > 0 && next >= 0;) {
    const record = readAuditRecord(decoder.decode(part.subarray(at, next)));
    if (record !== undefined) return { id: record.id, at: from + at };
    at = next + 1;
    next = part.indexOf(NEWLINE, at);
  }
  return undefined;
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
