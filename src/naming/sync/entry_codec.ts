/** Bytes of one service's records. */
import {
  type ByteReader,
  BytesError,
  type ByteWriter,
  readChoice,
  readList,
  writeChoice,
} from "../../base/mod.ts";
import type { EntryData, RecordData, RecordKind, TombstoneData } from "./messages.ts";
import type { TextReader, TextWriter } from "./text_table.ts";

const KINDS: readonly RecordKind[] = ["http", "connection", "log"];
const TOMBSTONE_KINDS: readonly TombstoneData["kind"][] = ["http", "connection"];
const HEALTHY = 1;
const ENABLED = 2;
const OWN_ID = 4;
const PLAIN_WEIGHT = 8;
const ALL_FLAGS = 15;

interface Out {
  readonly bytes: ByteWriter;
  readonly texts: TextWriter;
}

interface In {
  readonly bytes: ByteReader;
  readonly texts: TextReader;
}

export function writeEntry({ bytes, texts }: Out, entry: EntryData): void {
  texts.text(entry.key.namespace);
  texts.text(entry.key.group);
  bytes.utf8(entry.key.name).varint(entry.version).varint(entry.base).bool(entry.partial);
  bytes.varint(entry.parts);
  bytes.varint(entry.records.length);
  for (const record of entry.records) writeRecord({ bytes, texts }, record);
  bytes.varint(entry.tombstones.length);
  for (const tombstone of entry.tombstones) {
    writeChoice(bytes, TOMBSTONE_KINDS, tombstone.kind);
    bytes.utf8(tombstone.idText).varint(tombstone.stampMs);
  }
  bytes.varint(entry.removed.length);
  for (const removed of entry.removed) bytes.utf8(removed);
}

export function readEntry({ bytes, texts }: In): EntryData {
  const key = { namespace: texts.text(), group: texts.text(), name: bytes.utf8() };
  const version = bytes.varint();
  const base = bytes.varint();
  const partial = bytes.bool();
  const parts = bytes.varint();
  const records = readList(bytes, () => readRecord({ bytes, texts }));
  const tombstones = readList(bytes, () => ({
    kind: readChoice(bytes, TOMBSTONE_KINDS),
    idText: bytes.utf8(),
    stampMs: bytes.varint(),
  }));
  const removed = readList(bytes, () => bytes.utf8());
  return { key, version, base, partial, parts, records, tombstones, removed };
}

function writeRecord({ bytes, texts }: Out, record: RecordData): void {
  const ownId = record.instanceId !== undefined;
  writeChoice(bytes, KINDS, record.kind);
  texts.text(record.client);
  bytes.utf8(record.ip).varint(record.port);
  texts.text(record.cluster);
  bytes.u8(
    (record.healthy ? HEALTHY : 0) | (record.enabled ? ENABLED : 0) | (ownId ? OWN_ID : 0) |
      (record.weight === 1 ? PLAIN_WEIGHT : 0),
  );
  if (record.weight !== 1) bytes.f64(record.weight);
  if (ownId) bytes.utf8(record.instanceId);
  bytes.varint(record.stampMs);
  const metadata = Object.entries(record.metadata);
  bytes.varint(metadata.length);
  for (const [name, value] of metadata) {
    texts.text(name);
    texts.text(value);
  }
}

function readRecord({ bytes, texts }: In): RecordData {
  const kind = readChoice(bytes, KINDS);
  const client = texts.text();
  const ip = bytes.utf8();
  const port = bytes.varint();
  const cluster = texts.text();
  const flags = bytes.u8();
  if (flags > ALL_FLAGS) throw new BytesError(`Cannot read a record: found flags ${flags}`);
  const weight = (flags & PLAIN_WEIGHT) === 0 ? bytes.f64() : 1;
  const instanceId = (flags & OWN_ID) === 0 ? undefined : bytes.utf8();
  const stampMs = bytes.varint();
  const pairs = readList(bytes, () => [texts.text(), texts.text()] as const);
  return {
    kind,
    client,
    ip,
    port,
    cluster,
    weight,
    enabled: (flags & ENABLED) !== 0,
    healthy: (flags & HEALTHY) !== 0,
    metadata: Object.fromEntries(pairs),
    instanceId,
    stampMs,
  };
}
