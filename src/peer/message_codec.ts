/**
 * Bytes of consensus messages between nodes. Version 1: version u8, count varint, then each message as its kind u8,
 * from, to, term (varints) and the members of its kind in the order of the type. The decoder is total: whatever the
 * bytes, it gives messages or throws BytesError, and never allocates more than the bytes can hold.
 */
import { ByteReader, BytesError, ByteWriter } from "../base/mod.ts";
import {
  decodeMembership,
  type DiskSpace,
  encodeMembership,
  type Entry,
  type EntryKind,
  type Message,
  type MessageBody,
  type SnapshotMeta,
} from "../raft/mod.ts";

const MESSAGE_FORMAT_VERSION = 1;

const KINDS = [
  "voteRequest",
  "voteResponse",
  "append",
  "appendResponse",
  "heartbeat",
  "heartbeatResponse",
  "installSnapshot",
  "timeoutNow",
  "readIndexRequest",
  "readIndexResponse",
] as const satisfies readonly MessageBody["type"][];

const ENTRY_KINDS = ["command", "noop", "membership"] as const satisfies readonly EntryKind[];

const SPACES = ["enough", "low", "none"] as const satisfies readonly DiskSpace[];

/** Least bytes of an entry: index, term, kind and length. Bounds how many a count may promise. */
const MIN_ENTRY_BYTES = 4;
const MIN_MESSAGE_BYTES = 4;

export function encodeMessages(messages: readonly Message[]): Uint8Array<ArrayBuffer> {
  const w = new ByteWriter(messages.reduce((sum, message) => sum + messageBytes(message), 16));
  w.u8(MESSAGE_FORMAT_VERSION).varint(messages.length);
  for (const message of messages) writeMessage(w, message);
  return w.take();
}

/** Throws BytesError when the bytes are no messages of a version known here. */
export function decodeMessages(bytes: Uint8Array): Message[] {
  const r = new ByteReader(bytes);
  const version = r.u8();
  if (version !== MESSAGE_FORMAT_VERSION) {
    throw new BytesError(
      `Cannot read messages of version ${version}: wanted ${MESSAGE_FORMAT_VERSION}`,
    );
  }
  const count = readCount(r, MIN_MESSAGE_BYTES);
  const messages: Message[] = [];
  for (let i = 0; i < count; i += 1) messages.push(readMessage(r));
  r.end();
  return messages;
}

/** Groups messages, in order, so that those of one group take about `maxBytes`; a larger one stands alone. */
export function packMessages(messages: readonly Message[], maxBytes: number): Message[][] {
  const packs: Message[][] = [];
  let pack: Message[] = [];
  let bytes = 0;
  for (const message of messages) {
    const size = messageBytes(message);
    if (pack.length > 0 && bytes + size > maxBytes) {
      packs.push(pack);
      pack = [];
      bytes = 0;
    }
    pack.push(message);
    bytes += size;
  }
  if (pack.length > 0) packs.push(pack);
  return packs;
}

/** Bytes that a message takes, roughly. */
function messageBytes(message: Message): number {
  if (message.type !== "append") return 64;
  return message.entries.reduce((sum, entry) => sum + entry.data.length + 16, 64);
}

/** The place of a snapshot, as the first bytes of its stream. */
function writeSnapshotMeta(w: ByteWriter, meta: SnapshotMeta): void {
  w.varint(meta.index).varint(meta.term).bytes(encodeMembership(meta.membership));
}

function readSnapshotMeta(r: ByteReader): SnapshotMeta {
  const index = r.varint();
  const term = r.varint();
  const decoded = decodeMembership(r.bytes());
  if (decoded.type === "invalid") {
    throw new BytesError(`Cannot read a snapshot's membership: ${decoded.reason}`);
  }
  return { index, term, membership: decoded.membership };
}

function writeMessage(w: ByteWriter, m: Message): void {
  w.u8(KINDS.indexOf(m.type)).varint(m.from).varint(m.to).varint(m.term);
  writeBody(w, m);
}

function writeBody(w: ByteWriter, m: Message): void {
  switch (m.type) {
    case "voteRequest":
      w.bool(m.preVote).varint(m.lastIndex).varint(m.lastTerm).bool(m.transfer);
      return;
    case "voteResponse":
      w.bool(m.preVote).bool(m.granted);
      return;
    case "append":
      w.varint(m.prevIndex).varint(m.prevTerm).varint(m.commit).varint(m.entries.length);
      for (const entry of m.entries) writeEntry(w, entry);
      return;
    case "appendResponse":
      w.bool(m.success).varint(m.index).varint(m.hintIndex).varint(m.hintTerm);
      return;
    case "heartbeat":
      w.varint(m.commit).varint(m.readContext);
      return;
    case "heartbeatResponse":
      w.varint(m.readContext).u8(SPACES.indexOf(m.space ?? "enough"));
      return;
    case "installSnapshot":
      writeSnapshotMeta(w, m.meta);
      return;
    case "timeoutNow":
      return;
    case "readIndexRequest":
      w.varint(m.token);
      return;
    case "readIndexResponse":
      w.varint(m.token).varint(m.index).bool(m.success);
  }
}

function readMessage(r: ByteReader): Message {
  const type = KINDS[r.u8()];
  if (type === undefined) throw new BytesError("Cannot read a message: its kind is unknown");
  const envelope = { from: r.varint(), to: r.varint(), term: r.varint() };
  return { ...envelope, ...readBody(r, type) };
}

function readBody(r: ByteReader, type: MessageBody["type"]): MessageBody {
  switch (type) {
    case "voteRequest":
      return {
        type,
        preVote: r.bool(),
        lastIndex: r.varint(),
        lastTerm: r.varint(),
        transfer: r.bool(),
      };
    case "voteResponse":
      return { type, preVote: r.bool(), granted: r.bool() };
    case "append":
      return {
        type,
        prevIndex: r.varint(),
        prevTerm: r.varint(),
        commit: r.varint(),
        entries: readEntries(r),
      };
    case "appendResponse":
      return {
        type,
        success: r.bool(),
        index: r.varint(),
        hintIndex: r.varint(),
        hintTerm: r.varint(),
      };
    case "heartbeat":
      return { type, commit: r.varint(), readContext: r.varint() };
    case "heartbeatResponse":
      return { type, readContext: r.varint(), ...readSpace(r) };
    case "installSnapshot":
      return { type, meta: readSnapshotMeta(r) };
    case "timeoutNow":
      return { type };
    case "readIndexRequest":
      return { type, token: r.varint() };
    case "readIndexResponse":
      return { type, token: r.varint(), index: r.varint(), success: r.bool() };
  }
}

function readSpace(r: ByteReader): { readonly space?: Exclude<DiskSpace, "enough"> } {
  const space = SPACES[r.u8()];
  if (space === undefined) throw new BytesError("Cannot read an answer: its space is unknown");
  return space === "enough" ? {} : { space };
}

function writeEntry(w: ByteWriter, entry: Entry): void {
  w.varint(entry.index).varint(entry.term).u8(ENTRY_KINDS.indexOf(entry.kind)).bytes(entry.data);
}

function readEntries(r: ByteReader): Entry[] {
  const count = readCount(r, MIN_ENTRY_BYTES);
  const entries: Entry[] = [];
  let sizeBytes = 0;
  for (let i = 0; i < count; i += 1) {
    const index = r.varint();
    const term = r.varint();
    const kind = ENTRY_KINDS[r.u8()];
    if (kind === undefined) throw new BytesError(`Cannot read entry ${index}: unknown kind`);
    const data = r.bytes();
    sizeBytes += data.length;
    entries.push({ index, term, kind, data });
  }
  return ownData(entries, sizeBytes);
}

/**
 * Entries live long, the frame that they came in should not: their data are copied, into one array for all, because
 * those of one append come and go together.
 */
function ownData(entries: readonly Entry[], sizeBytes: number): Entry[] {
  const all = new Uint8Array(sizeBytes);
  let at = 0;
  return entries.map((entry) => {
    const data = all.subarray(at, at + entry.data.length);
    data.set(entry.data);
    at += data.length;
    return { ...entry, data };
  });
}

function readCount(r: ByteReader, minItemBytes: number): number {
  const count = r.varint();
  if (count * minItemBytes > r.remaining) {
    throw new BytesError(`Cannot read ${count} items: only ${r.remaining} bytes are left`);
  }
  return count;
}
