import { ByteWriter } from "../base/mod.ts";
import { beginRecord, finishRecord, openRecord } from "./record.ts";

/**
 * Pieces carry what is too large for one value: bodies of log blocks and snapshots. Their checksums are chained: each
 * continues the one before, so the last one covers the whole and a piece cannot change its place.
 */
interface Piece {
  readonly data: Uint8Array;
  /** True when a chunk of the writer ends with this piece, so that the reader can restore its chunks. */
  readonly endsChunk: boolean;
}

const writer = new ByteWriter(64 * 1024);

/** Encodes one piece behind those that `crcBefore` covers. */
export function encodePiece(
  piece: Piece,
  crcBefore: number,
): { readonly value: Uint8Array; readonly crc: number } {
  beginRecord(writer).bool(piece.endsChunk).raw(piece.data);
  return finishRecord(writer, crcBefore);
}

/** Decodes and verifies one piece; `what` names it in the error. */
export function decodePiece(
  value: unknown,
  crcBefore: number,
  what: string,
): Piece & { readonly crc: number } {
  const { reader, crc } = openRecord(value, what, crcBefore);
  const endsChunk = reader.remaining > 0 && reader.u8() === 1;
  return { data: reader.raw(reader.remaining), endsChunk, crc };
}

/** Cuts bytes into pieces of at most `sizeBytes`; the last one ends the chunk. */
export function* cutIntoPieces(chunk: Uint8Array, sizeBytes: number): Generator<Piece> {
  for (let start = 0; start === 0 || start < chunk.length; start += sizeBytes) {
    const end = Math.min(start + sizeBytes, chunk.length);
    yield { data: chunk.subarray(start, end), endsChunk: end === chunk.length };
  }
}

/** Puts pieces of one chunk together again; a single piece is handed on without a copy. */
export function joinPieces(pieces: readonly Uint8Array[]): Uint8Array {
  const [only] = pieces;
  if (only !== undefined && pieces.length === 1) return only;
  const out = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  let offset = 0;
  for (const piece of pieces) {
    out.set(piece, offset);
    offset += piece.length;
  }
  return out;
}
