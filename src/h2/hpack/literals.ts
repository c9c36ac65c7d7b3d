/** Header fields written out (RFC 7541, 6), for blocks that are made once: no table of the peer, no Huffman code. */
import { Buffer } from "node:buffer";

/** Whole fields of the static table. */
export const INDEXED = {
  methodGet: 0x82,
  methodPost: 0x83,
  schemeHttp: 0x86,
  status200: 0x88,
} as const;

/** Begins a literal whose name is in the static table, or follows as text. */
export const NAMED = {
  authority: [0x01],
  path: [0x04],
  status: [0x08],
  contentType: [0x0f, 0x10],
  other: [0x00],
} as const;

/** A longer length would take more than one byte. */
const MAX_CHARS = 126;

/** ASCII with its length before it; cut to what a length of one byte allows. */
export function shortText(value: string): Uint8Array {
  const bytes = Buffer.from(value.slice(0, MAX_CHARS), "latin1");
  return Uint8Array.of(bytes.length, ...bytes);
}
