import { STORE } from "../base/mod.ts";
import type { Entry } from "../raft/mod.ts";
import type { BlockRef } from "./block_builder.ts";
import { type BlockHeader, blockName, decodeBlock, readEntries } from "./block_codec.ts";
import { damaged } from "./damage.ts";
import { PART_PREFIX } from "./keys.ts";
import { decodePiece, joinPieces } from "./piece_codec.ts";

/** A block as read from the file, verified, with all its entries. */
interface ReadBlock {
  readonly ref: BlockRef;
  readonly crcBefore: number;
  readonly entries: readonly Entry[];
}

/** Decodes the block stored under `first` and fetches its parts; throws StoreDamaged. */
export async function readBlock(kv: Deno.Kv, first: number, value: unknown): Promise<ReadBlock> {
  const { header, crc, body } = decodeBlock(first, value);
  const whole = header.partSet === 0 ? body : await readParts(kv, header);
  const ref = {
    first,
    last: first + header.count - 1,
    crc,
    bytes: header.bodyBytes,
    partSet: header.partSet,
    partCount: header.partCount,
  };
  return { ref, crcBefore: header.crcBefore, entries: readEntries(header, whole) };
}

async function readParts(kv: Deno.Kv, header: BlockHeader): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  let crc = 0;
  const found = kv.list({ prefix: [PART_PREFIX, header.partSet] }, {
    batchSize: STORE.readBatchKeys,
  });
  for await (const { value } of found) {
    const name = `part ${pieces.length} of ${blockName(header.first)}`;
    const piece = decodePiece(value, crc, name);
    pieces.push(piece.data);
    crc = piece.crc;
  }
  const body = joinPieces(pieces);
  const whole = pieces.length === header.partCount && crc === header.bodyCrc &&
    body.length === header.bodyBytes;
  if (!whole) {
    throw damaged(
      blockName(header.first),
      `found ${pieces.length} parts with ${body.length} bytes, ` +
        `wanted ${header.partCount} with ${header.bodyBytes}`,
    );
  }
  return body;
}
