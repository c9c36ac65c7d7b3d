/**
 * A service that is too large for one message is told in parts, by the hashes of its addresses: each part is made when
 * it is asked for and nothing is kept in between, so neither side ever holds more of it than one part.
 */
import { NAMING_SYNC } from "../../base/mod.ts";
import { chainOf, type Publication } from "../publication.ts";
import type { Service } from "../service.ts";
import type { EntryData, PartWanted } from "./messages.ts";
import { hashText } from "./hash.ts";
import type { Tombstone } from "./tombstones.ts";
import { recordBytes, recordOf } from "./record_data.ts";

const ENTRY_BYTES = 64;
const TOMBSTONE_BYTES = 40;

/** What one node knows of one service on behalf of one start of a node, its own or another one. */
export interface ToldService {
  readonly key: EntryData["key"];
  readonly version: number;
  readonly partial: boolean;
  readonly service: Service | undefined;
  readonly isTold: (publication: Publication) => boolean;
  readonly tombstones: readonly Tombstone[];
}

function* toldOf({ service, isTold }: ToldService): Generator<Publication> {
  for (const newest of service?.instances.values() ?? []) {
    for (const one of chainOf(newest)) if (isTold(one)) yield one;
  }
}

/** In how many parts this has to travel; 0 when it fits into one message. */
function partsOf(told: ToldService): number {
  let bytes = ENTRY_BYTES + told.tombstones.length * TOMBSTONE_BYTES;
  for (const one of toldOf(told)) bytes += recordBytes(one.base);
  const limitBytes = NAMING_SYNC.entryBytes;
  return bytes <= limitBytes ? 0 : Math.ceil(bytes / limitBytes) + 1;
}

/** All of it, or how many parts must be asked for. */
export function wholeEntry(told: ToldService): EntryData {
  const { key, version, partial, tombstones, service } = told;
  const parts = partsOf(told);
  const records = parts > 0 ? [] : [...toldOf(told)].map((one) => recordOf(one, service));
  return {
    key,
    version,
    base: 0,
    partial,
    parts,
    records,
    tombstones: parts > 0 ? [] : tombstones,
    removed: [],
  };
}

/** One of `parts` parts. */
function partEntry(told: ToldService, part: number, parts: number): EntryData {
  const { key, version, partial, service } = told;
  const isMine = ({ idText }: { readonly idText: string }) => hashText(idText) % parts === part;
  const records = [];
  for (const one of toldOf(told)) if (isMine(one)) records.push(recordOf(one, service));
  const tombstones = told.tombstones.filter(isMine);
  return { key, version, base: 0, partial, parts, records, tombstones, removed: [] };
}

/** The part that is wanted; all of it while that fits into one message and no part was told. */
export function wantedEntry({ part, parts }: PartWanted, told: ToldService): EntryData {
  const count = parts > 0 ? parts : partsOf(told);
  return count === 0 ? wholeEntry(told) : partEntry(told, part, count);
}
