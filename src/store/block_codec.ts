import { ByteReader, ByteWriter, varintBytes } from "../base/mod.ts";
import type { Entry, EntryKind } from "../raft/mod.ts";
import { damaged } from "./damage.ts";
import { beginRecord, decodeRecord, finishRecord, openRecord } from "./record.ts";

/** What the key of a block leads to: its place in the chain and where its body is. */
export interface BlockHeader {
  readonly first: number;
  readonly count: number;
  /** Checksum of the block before it when this one was written. */
  readonly crcBefore: number;
  /** The set of parts that holds the body; 0 when the body stands in the block itself. */
  readonly partSet: number;
  readonly partCount: number;
  readonly bodyBytes: number;
  /** Chained checksum of all parts; 0 when there are none. */
  readonly bodyCrc: number;
}

const KINDS: readonly EntryKind[] = ["command", "noop", "membership"];

/** Upper bound of what an entry takes in a body. */
export function entryRecordBytes(entry: Entry): number {
  return entry.data.length + 1 + varintBytes(entry.term) + varintBytes(entry.data.length);
}

/** Appends one entry to a body. Its index follows from its place. */
export function writeEntryRecord(writer: ByteWriter, entry: Entry): void {
  writer.varint(entry.term).u8(KINDS.indexOf(entry.kind)).bytes(entry.data);
}

/** Decodes a body. The entries' data are views into it. */
export function readEntries(header: BlockHeader, body: Uint8Array): Entry[] {
  const what = blockName(header.first);
  return decodeRecord(what, () => {
    const reader = new ByteReader(body);
    const entries: Entry[] = [];
    for (let place = 0; place < header.count; place++) {
      const term = reader.varint();
      const kindCode = reader.u8();
      const kind = KINDS[kindCode];
      if (kind === undefined) throw damaged(what, `found entry kind ${kindCode}`);
      entries.push({ index: header.first + place, term, kind, data: reader.bytes() });
    }
    reader.end();
    return entries;
  });
}

/** Encodes a block; `body` is empty when the body is in parts. Returns the value and the block's checksum. */
export function encodeBlock(
  writer: ByteWriter,
  header: BlockHeader,
  body: Uint8Array,
): { readonly value: Uint8Array; readonly crc: number } {
  beginRecord(writer).u32(header.crcBefore).varint(header.first).varint(header.count);
  writer.varint(header.partSet).varint(header.partCount).varint(header.bodyBytes);
  writer.u32(header.bodyCrc).raw(body);
  return finishRecord(writer);
}

/** Decodes and verifies a block. `body` is empty when the header names parts. */
export function decodeBlock(
  first: number,
  value: unknown,
): { readonly header: BlockHeader; readonly crc: number; readonly body: Uint8Array } {
  const what = blockName(first);
  const { reader, crc } = openRecord(value, what);
  return decodeRecord(what, () => {
    const header: BlockHeader = {
      crcBefore: reader.u32(),
      first: reader.varint(),
      count: reader.varint(),
      partSet: reader.varint(),
      partCount: reader.varint(),
      bodyBytes: reader.varint(),
      bodyCrc: reader.u32(),
    };
    const body = reader.raw(reader.remaining);
    if (header.first !== first || header.count === 0) {
      throw damaged(what, `it says ${header.count} entries from ${header.first}`);
    }
    if (header.partSet === 0 && body.length !== header.bodyBytes) {
      throw damaged(what, `its body has ${body.length} bytes, wanted ${header.bodyBytes}`);
    }
    return { header, crc, body };
  });
}

export function blockName(first: number): string {
  return `the log block at index ${first}`;
}
