/** What goes into one message: as much as fits, and in a pull what differs. */
import { NAMING_SYNC, serviceKeyText } from "../../base/mod.ts";
import type { ServiceTable } from "../service_table.ts";
import { bucketOf } from "./buckets.ts";
import { ReplicaOwner, type ReplicaSet } from "./replicas.ts";
import type { Tombstones } from "./tombstones.ts";
import type { EntryData, PartWanted, PullAnswer, PullMessage } from "./messages.ts";
import type { OwnEntry, OwnRecords } from "./own_records.ts";
import { type ToldService, wantedEntry, wholeEntry } from "./parts.ts";
import type { SyncPeer } from "./sync_peer.ts";
import { recordBytes } from "./record_data.ts";

const ENTRY_BYTES = 64;

/** About what an entry takes on the wire. */
function sizeOf(entry: EntryData): number {
  let bytes = ENTRY_BYTES + entry.tombstones.length * 40 + entry.removed.length * 64;
  for (const record of entry.records) bytes += recordBytes(record);
  return bytes;
}

/**
 * Takes what fits into one message off the peer's list. What is too large for any message is left out: the peer finds
 * that its digest differs and asks for it in parts.
 */
export function nextBatch(
  peer: SyncPeer,
  own: OwnRecords,
): { readonly items: Map<OwnEntry, number>; readonly entries: EntryData[] } {
  const items: Map<OwnEntry, number> = new Map();
  const entries: EntryData[] = [];
  let bytes = 0;
  for (const [entry, base] of peer.dirty) {
    if (bytes >= NAMING_SYNC.batchBytes) break;
    const data = own.dataOf(entry, base);
    peer.dirty.delete(entry);
    if (data === undefined) {
      // Its digest goes out at once, or the difference would show a second later.
      peer.nextSyncMs = 0;
      continue;
    }
    entries.push(data);
    items.set(entry, base);
    bytes += sizeOf(data);
  }
  return { items, entries };
}

interface Source {
  /** When the own records are asked for. */
  readonly own: OwnRecords | undefined;
  /** When those of another start are asked for, as far as they are known. */
  readonly set: ReplicaSet | undefined;
}

interface Registry {
  readonly table: ServiceTable;
  readonly tombstones: Tombstones;
}

export function answerPull(pull: PullMessage, source: Source, registry: Registry): PullAnswer {
  const { own, set } = source;
  if (own === undefined && set === undefined) {
    return { type: "pulled", known: false, asOf: 0, more: false, covered: [], entries: [] };
  }
  const asOf = own === undefined ? set?.completeVersion ?? 0 : own.counter;
  if (pull.one !== undefined) {
    const entry = oneEntry(pull.one, source, registry);
    const entries = entry === undefined ? [] : [entry];
    return { type: "pulled", known: true, asOf, more: false, covered: [], entries };
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
      const told = toldOf(keyText, source, registry);
      if (told === undefined) continue;
      const entry = wholeEntry(told);
      entries.push(entry);
      bytes += sizeOf(entry);
    }
  }
  const more = covered.length < differing.length;
  return { type: "pulled", known: true, asOf, more, covered, entries };
}

/** Undefined when there is nothing of it here. */
function oneEntry(one: PartWanted, source: Source, registry: Registry): EntryData | undefined {
  const keyText = serviceKeyText(one.key);
  const entry = source.own?.entries.get(keyText);
  if (entry !== undefined && entry.count > 0 && one.since > 0 && one.since >= entry.floor) {
    const difference = source.own?.dataOf(entry, one.since);
    if (difference !== undefined) return difference;
  }
  const told = toldOf(keyText, source, registry);
  return told === undefined ? undefined : wantedEntry(one, told);
}

function bucketsOf(
  entries: Iterable<readonly [string, { readonly hash: number }]>,
  wanted: readonly number[],
): Map<number, string[]> {
  const found = new Map<number, string[]>(wanted.map((bucket) => [bucket, []]));
  for (const [keyText, { hash }] of entries) found.get(bucketOf(hash))?.push(keyText);
  return found;
}

function toldOf(
  keyText: string,
  { own, set }: Source,
  { table, tombstones }: Registry,
): ToldService | undefined {
  const service = table.find(keyText);
  if (own !== undefined) {
    const entry = own.entries.get(keyText);
    if (entry === undefined || entry.count === 0) return undefined;
    return {
      key: entry.key,
      version: entry.version,
      partial: false,
      service,
      isTold: ({ version }) => version > 0,
      tombstones: [...tombstones.of(keyText)].filter(({ version }) => version > 0),
    };
  }
  const entry = set?.entries.get(keyText);
  if (set === undefined || entry === undefined || service === undefined || !entry.live) {
    return undefined;
  }
  return {
    key: service.key,
    version: entry.version,
    partial: entry.hollow,
    service,
    isTold: ({ owner }) => owner instanceof ReplicaOwner && owner.set === set,
    tombstones: [...tombstones.of(keyText)].filter(({ origin }) => origin === set.name),
  };
}
