import { type ByteReader, ByteWriter } from "../base/mod.ts";
import type { HardState, Membership, SnapshotMeta } from "../raft/mod.ts";
import { beginRecord, decodeRecord, finishRecord, openRecord } from "./record.ts";
import { damaged, tooNew } from "./damage.ts";
import type { StoreIdentity } from "./types.ts";

/** Version of the whole layout: keys, records and recovery rules. */
export const FORMAT_VERSION = 1;
const FORMAT_NAME = "rnacos raft store";

/** The published end of the log and the hard state; rewritten by every write. */
export interface Head {
  readonly hardState: HardState;
  /** Index of the last published entry, or of the snapshot when no entry stands behind it. */
  readonly lastIndex: number;
  /** Checksum of the block that holds the last entry; 0 when the log is empty. */
  readonly lastCrc: number;
}

/** The current snapshot as its record names it. */
export interface SnapshotRecord {
  readonly id: number;
  readonly meta: SnapshotMeta;
  readonly createdMs: number;
  readonly sizeBytes: number;
  readonly pieces: number;
  /** Checksum over all pieces. */
  readonly crc: number;
}

export function encodeFormat(): Uint8Array {
  const writer = beginRecord(new ByteWriter());
  return finishRecord(writer.utf8(FORMAT_NAME).varint(FORMAT_VERSION)).value;
}

/** Verifies the stamp; throws StoreDamaged when it is foreign, damaged or newer than this program. */
export function checkFormat(value: unknown): void {
  const what = "the format stamp";
  const { reader } = openRecord(value, what);
  decodeRecord(what, () => {
    const name = reader.utf8();
    const version = reader.varint();
    if (name !== FORMAT_NAME) throw damaged(what, `found "${name}", wanted "${FORMAT_NAME}"`);
    if (version > FORMAT_VERSION) throw tooNew("the data file", version, FORMAT_VERSION);
    reader.end();
  });
}

export function encodeIdentity(identity: StoreIdentity): Uint8Array {
  const writer = beginRecord(new ByteWriter());
  writer.utf8(identity.clusterId).varint(identity.nodeId);
  writeIds(writer, identity.bootstrapVoters);
  return finishRecord(writer).value;
}

export function decodeIdentity(value: unknown): StoreIdentity {
  const what = "the identity record";
  const { reader } = openRecord(value, what);
  return decodeRecord(what, () => {
    const clusterId = reader.utf8();
    const nodeId = reader.varint();
    const identity = { clusterId, nodeId, bootstrapVoters: readIds(reader) };
    reader.end();
    return identity;
  });
}

export function encodeHead(head: Head): Uint8Array {
  const writer = beginRecord(new ByteWriter(64));
  const { term, votedFor, commit } = head.hardState;
  writer.varint(term).varint(votedFor).varint(commit).varint(head.lastIndex).u32(head.lastCrc);
  return finishRecord(writer).value;
}

export function decodeHead(value: unknown): Head {
  const what = "the log head";
  const { reader } = openRecord(value, what);
  return decodeRecord(what, () => {
    const hardState = {
      term: reader.varint(),
      votedFor: reader.varint(),
      commit: reader.varint(),
    };
    const head = { hardState, lastIndex: reader.varint(), lastCrc: reader.u32() };
    reader.end();
    return head;
  });
}

function writeIds(writer: ByteWriter, ids: readonly number[]): void {
  writer.varint(ids.length);
  for (const id of ids) writer.varint(id);
}

function readIds(reader: ByteReader): number[] {
  const ids: number[] = [];
  for (let left = reader.varint(); left > 0; left--) ids.push(reader.varint());
  return ids;
}

function writeMembership(writer: ByteWriter, membership: Membership): void {
  writeIds(writer, membership.voters);
  writeIds(writer, membership.votersOutgoing);
  writeIds(writer, membership.learners);
  writeIds(writer, membership.learnersNext);
  writer.bool(membership.autoLeave);
}

function readMembership(reader: ByteReader): Membership {
  return {
    voters: readIds(reader),
    votersOutgoing: readIds(reader),
    learners: readIds(reader),
    learnersNext: readIds(reader),
    autoLeave: reader.bool(),
  };
}

export function encodeSnapshotRecord(record: SnapshotRecord): Uint8Array {
  const writer = beginRecord(new ByteWriter());
  writer.varint(record.id).varint(record.meta.index).varint(record.meta.term);
  writeMembership(writer, record.meta.membership);
  writer.varint(record.createdMs).varint(record.sizeBytes).varint(record.pieces).u32(record.crc);
  return finishRecord(writer).value;
}

export function decodeSnapshotRecord(value: unknown): SnapshotRecord {
  const what = "the snapshot record";
  const { reader } = openRecord(value, what);
  return decodeRecord(what, () => {
    const id = reader.varint();
    const index = reader.varint();
    const term = reader.varint();
    const meta = { index, term, membership: readMembership(reader) };
    const createdMs = reader.varint();
    const sizeBytes = reader.varint();
    const pieces = reader.varint();
    const crc = reader.u32();
    reader.end();
    return { id, meta, createdMs, sizeBytes, pieces, crc };
  });
}
