import { ByteWriter, STORE } from "../base/mod.ts";
import type { Entry } from "../raft/mod.ts";
import { encodeBlock, entryRecordBytes, writeEntryRecord } from "./block_codec.ts";
import { partKey } from "./keys.ts";
import type { Mutation } from "./kv_ops.ts";
import { cutIntoPieces, encodePiece } from "./piece_codec.ts";

/** A stored block as memory remembers it. */
export interface BlockRef {
  readonly first: number;
  readonly last: number;
  readonly crc: number;
  readonly bytes: number;
  /** 0 when the body stands in the block itself. */
  readonly partSet: number;
  readonly partCount: number;
}

/** A block ready to be written: its parts first, then the value under its own key. */
export interface BuiltBlock {
  readonly ref: BlockRef;
  readonly value: Uint8Array;
  readonly parts: readonly Mutation[];
}

/** Packs entries into blocks, each entry encoded once. Buffers are reused from call to call. */
export class BlockBuilder {
  readonly #body = new ByteWriter(STORE.valueBytes);
  readonly #block = new ByteWriter(STORE.valueBytes + 256);

  /**
   * Blocks for consecutive entries, chained behind `crcBefore`. `takePartSet` draws a number under which nothing is
   * stored yet.
   */
  build(entries: readonly Entry[], crcBefore: number, takePartSet: () => number): BuiltBlock[] {
    const blocks: BuiltBlock[] = [];
    const limit = totalBytes(entries) <= STORE.atomicBytes
      ? STORE.valueBytes
      : STORE.largeBlockBytes;
    let crc = crcBefore;
    for (let from = 0; from < entries.length;) {
      const to = this.#fill(entries, from, limit);
      const block = this.#finish(entries, { from, to }, { crcBefore: crc, takePartSet });
      blocks.push(block);
      crc = block.ref.crc;
      from = to;
    }
    return blocks;
  }

  /** Writes entries into the body while they fit; the first one always does. */
  #fill(entries: readonly Entry[], from: number, limit: number): number {
    this.#body.clear();
    let at = from;
    for (let entry = entries[at]; entry !== undefined; entry = entries[++at]) {
      if (at > from && this.#body.length + entryRecordBytes(entry) > limit) break;
      writeEntryRecord(this.#body, entry);
    }
    return at;
  }

  #finish(
    entries: readonly Entry[],
    range: { from: number; to: number },
    chain: { crcBefore: number; takePartSet: () => number },
  ): BuiltBlock {
    const first = entries[range.from]?.index ?? 0;
    const count = range.to - range.from;
    const body = this.#body.view();
    const inline = body.length <= STORE.valueBytes;
    const partSet = inline ? 0 : chain.takePartSet();
    const { parts, bodyCrc } = inline ? { parts: [], bodyCrc: 0 } : cutBody(body, partSet);
    const header = {
      first,
      count,
      crcBefore: chain.crcBefore,
      partSet,
      partCount: parts.length,
      bodyBytes: body.length,
      bodyCrc,
    };
    const { value, crc } = encodeBlock(this.#block, header, inline ? body : new Uint8Array());
    const ref = {
      first,
      last: first + count - 1,
      crc,
      bytes: body.length,
      partSet,
      partCount: parts.length,
    };
    return { ref, value, parts };
  }
}

function totalBytes(entries: readonly Entry[]): number {
  let bytes = 0;
  for (const entry of entries) bytes += entryRecordBytes(entry);
  return bytes;
}

function cutBody(body: Uint8Array, partSet: number): { parts: Mutation[]; bodyCrc: number } {
  const parts: Mutation[] = [];
  let crc = 0;
  for (const piece of cutIntoPieces(body, STORE.valueBytes)) {
    const encoded = encodePiece(piece, crc);
    parts.push({ key: partKey(partSet, parts.length), value: encoded.value });
    crc = encoded.crc;
  }
  return { parts, bodyCrc: crc };
}
