/** Bytes of what nodes tell each other. Decoding is total: a value or BytesError. */
import { ByteReader, BytesError, ByteWriter, NAMING_SYNC, readList } from "../../base/mod.ts";
import { Buckets } from "./buckets.ts";
import { readEntry, writeEntry } from "./entry_codec.ts";
import type {
  EntryData,
  Greeting,
  HeardOf,
  PartWanted,
  PullAnswer,
  PullMessage,
  SyncCall,
  SyncMessage,
  SyncReply,
} from "./messages.ts";
import { TextReader, TextWriter } from "./text_table.ts";

const TYPES = { sync: 1, pull: 2, heard: 3, pulled: 4 } as const;

export function encodeSync(message: SyncCall | SyncReply): Uint8Array<ArrayBuffer> {
  const w = new ByteWriter(1024).u8(TYPES[message.type]);
  switch (message.type) {
    case "sync":
      writeGreeting(w, message);
      writeSync(w, message);
      break;
    case "heard":
      writeGreeting(w, message);
      break;
    case "pull":
      w.varint(message.node).varint(message.epoch);
      for (const sum of message.buckets.sums) w.u32(sum);
      writeWanted(w, message.one);
      break;
    case "pulled":
      writePulled(w, message);
  }
  return w.take();
}

export function decodeSyncCall(body: Uint8Array): SyncCall {
  const r = new ByteReader(body);
  const type = r.u8();
  if (type === TYPES.sync) return ended(r, readSync(r));
  if (type === TYPES.pull) return ended(r, readPull(r));
  throw new BytesError(`Cannot read a call of kind ${type}`);
}

export function decodeSyncReply(body: Uint8Array): SyncReply {
  const r = new ByteReader(body);
  const type = r.u8();
  if (type === TYPES.heard) return ended(r, { type: "heard", ...readGreeting(r) });
  if (type === TYPES.pulled) return ended(r, readPulled(r));
  throw new BytesError(`Cannot read an answer of kind ${type}`);
}

function ended<T>(r: ByteReader, value: T): T {
  r.end();
  return value;
}

function writeGreeting(w: ByteWriter, greeting: Greeting): void {
  w.varint(greeting.epoch).varint(greeting.knownEpoch).bool(greeting.warm);
  w.varint(Math.max(0, Math.floor(greeting.clockMs))).bool(greeting.root !== undefined);
  if (greeting.root !== undefined) w.u32(greeting.root.low).u32(greeting.root.high);
}

function readGreeting(r: ByteReader): Greeting {
  return {
    epoch: r.varint(),
    knownEpoch: r.varint(),
    warm: r.bool(),
    clockMs: r.varint(),
    root: r.bool() ? { low: r.u32(), high: r.u32() } : undefined,
  };
}

function writeEntries(w: ByteWriter, entries: readonly EntryData[]): void {
  const texts = new TextWriter(w);
  w.varint(entries.length);
  for (const entry of entries) writeEntry({ bytes: w, texts }, entry);
}

function readEntries(r: ByteReader): EntryData[] {
  const texts = new TextReader(r);
  return readList(r, () => readEntry({ bytes: r, texts }));
}

function writeSync(w: ByteWriter, message: SyncMessage): void {
  w.varint(message.heardOf.length);
  for (const { node, epoch, completeVersion, ageMs, retired } of message.heardOf) {
    w.varint(node).varint(epoch).varint(completeVersion).varint(Math.max(0, Math.floor(ageMs)));
    w.bool(retired);
  }
  writeEntries(w, message.entries);
}

function readSync(r: ByteReader): SyncMessage {
  const greeting = readGreeting(r);
  const heardOf = readList(r, (): HeardOf => ({
    node: r.varint(),
    epoch: r.varint(),
    completeVersion: r.varint(),
    ageMs: r.varint(),
    retired: r.bool(),
  }));
  return { type: "sync", ...greeting, heardOf, entries: readEntries(r) };
}

function readPull(r: ByteReader): PullMessage {
  const node = r.varint();
  const epoch = r.varint();
  const sums = new Uint32Array(NAMING_SYNC.buckets * 2);
  for (let at = 0; at < sums.length; at++) sums[at] = r.u32();
  return { type: "pull", node, epoch, buckets: new Buckets(sums), one: readWanted(r) };
}

function writeWanted(w: ByteWriter, one: PartWanted | undefined): void {
  w.bool(one !== undefined);
  if (one === undefined) return;
  const { key, since, part, parts } = one;
  w.utf8(key.namespace).utf8(key.group).utf8(key.name).varint(since).varint(part).varint(parts);
}

function readWanted(r: ByteReader): PartWanted | undefined {
  if (!r.bool()) return undefined;
  const key = { namespace: r.utf8(), group: r.utf8(), name: r.utf8() };
  return { key, since: r.varint(), part: r.varint(), parts: r.varint() };
}

function writePulled(w: ByteWriter, answer: PullAnswer): void {
  w.bool(answer.known).varint(answer.asOf).bool(answer.more).varint(answer.covered.length);
  for (const bucket of answer.covered) w.varint(bucket);
  writeEntries(w, answer.entries);
}

function readPulled(r: ByteReader): PullAnswer {
  const known = r.bool();
  const asOf = r.varint();
  const more = r.bool();
  const covered = readList(r, () => r.varint());
  return { type: "pulled", known, asOf, more, covered, entries: readEntries(r) };
}
