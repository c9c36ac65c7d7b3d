/** What goes into one message: as much as fits, and in a pull what differs. */
import { NAMING_SYNC } from "../../base/mod.ts";
import { chainOf } from "../publication.ts";
import type { ServiceTable } from "../service_table.ts";
import { bucketOf } from "./buckets.ts";
import { CopyOwner, type CopySet } from "./copies.ts";
import type { Marks } from "./marks.ts";
import type { EntryData, PullAnswer, PullMessage } from "./messages.ts";
import type { OwnEntry, OwnRecords } from "./own_records.ts";
import type { Peer } from "./peer.ts";
import { recordOf } from "./record_data.ts";

const ENTRY_BYTES = 64;
const RECORD_BYTES = 96;

/** About what an entry takes on the wire. */
function sizeOf(entry: EntryData): number {
  let bytes = ENTRY_BYTES + entry.records.length * RECORD_BYTES + entry.marks.length * 40 +
    entry.removed.length * 64;
  for (const { metadata } of entry.records) {
    for (const name in metadata) bytes += name.length + (metadata[name]?.length ?? 0);
  }
  return bytes;
}

/** Takes what fits into one message off the peer's list. */
export function nextBatch(
  peer: Peer,
  own: OwnRecords,
): { readonly items: Map<OwnEntry, number>; readonly entries: EntryData[] } {
  const items: Map<OwnEntry, number> = new Map();
  const entries: EntryData[] = [];
  let bytes = 0;
  for (const [entry, base] of peer.dirty) {
    if (bytes >= NAMING_SYNC.batchBytes) break;
    const data = own.dataOf(entry, base);
    entries.push(data);
    items.set(entry, base);
    peer.dirty.delete(entry);
    bytes += sizeOf(data);
  }
  return { items, entries };
}

interface Source {
  /** When the own records are asked for. */
  readonly own: OwnRecords | undefined;
  /** When those of another start are asked for, as far as they are known. */
  readonly set: CopySet | undefined;
}

interface Registry {
  readonly table: ServiceTable;
  readonly marks: Marks;
}

export function answerPull(pull: PullMessage, source: Source, registry: Registry): PullAnswer {
  const { own, set } = source;
  if (own === undefined && set === undefined) {
    return { type: "pulled", known: false, asOf: 0, more: false, covered: [], entries: [] };
  }
  const digest = own === undefined ? set?.told : own.buckets;
  const differing = digest?.differing(pull.buckets) ?? [];
  const byBucket = own === undefined
    ? bucketsOf(set?.entries ?? [], differing)
    : bucketsOf(own.entries, differing);
  const covered: number[] = [];
  const entries: EntryData[] = [];
  let bytes = 0;
  for (const bucket of differing) {
    if (bytes >= NAMING_SYNC.pullBytes) break;
    covered.push(bucket);
    for (const keyText of byBucket.get(bucket) ?? []) {
      const entry = own === undefined
        ? copiedEntry(set, keyText, registry)
        : ownEntry(own, keyText);
      if (entry === undefined) continue;
      entries.push(entry);
      bytes += sizeOf(entry);
    }
  }
  const asOf = own === undefined ? set?.completeVersion ?? 0 : own.counter;
  const more = covered.length < differing.length;
  return { type: "pulled", known: true, asOf, more, covered, entries };
}

function bucketsOf(
  entries: Iterable<readonly [string, { readonly hash: number }]>,
  wanted: readonly number[],
): Map<number, string[]> {
  const found = new Map<number, string[]>(wanted.map((bucket) => [bucket, []]));
  for (const [keyText, { hash }] of entries) found.get(bucketOf(hash))?.push(keyText);
  return found;
}

function ownEntry(own: OwnRecords, keyText: string): EntryData | undefined {
  const entry = own.entries.get(keyText);
  return entry === undefined || entry.count === 0 ? undefined : own.dataOf(entry, 0);
}

function copiedEntry(
  set: CopySet | undefined,
  keyText: string,
  { table, marks }: Registry,
): EntryData | undefined {
  const entry = set?.entries.get(keyText);
  const service = table.find(keyText);
  if (set === undefined || entry === undefined || service === undefined) return undefined;
  if (!entry.live) return undefined;
  const records = [];
  for (const newest of service.instances.values()) {
    for (const one of chainOf(newest)) {
      if (one.owner instanceof CopyOwner && one.owner.set === set) {
        records.push(recordOf(one, service));
      }
    }
  }
  const told = [...marks.of(keyText)].filter((mark) => mark.origin === set.name);
  const { version, hollow } = entry;
  const { key } = service;
  return { key, version, base: 0, partial: hollow, records, marks: told, removed: [] };
}
