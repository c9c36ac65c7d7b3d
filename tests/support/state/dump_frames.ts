/** A dump taken apart, and put together again with a mistake in it. */
import { ByteWriter, hexOf } from "../../../src/base/mod.ts";
import { END } from "../../../src/state/core/section.ts";

const LENGTH_BYTES = 4;

/** The section and the record of each frame, without its length. */
export function framesOf(chunks: Iterable<Uint8Array>): Uint8Array[] {
  return wholeFramesOf(chunks).map((frame) => frame.subarray(LENGTH_BYTES));
}

/** Each frame with its length, as hexadecimal digits. */
export function frameLinesOf(chunks: Iterable<Uint8Array>): string[] {
  return wholeFramesOf(chunks).map(hexOf);
}

function wholeFramesOf(chunks: Iterable<Uint8Array>): Uint8Array[] {
  const all = new ByteWriter();
  for (const chunk of chunks) all.raw(chunk);
  const bytes = all.take();
  const view = new DataView(bytes.buffer);
  const frames: Uint8Array[] = [];
  for (let at = 0; at < bytes.length;) {
    const end = at + LENGTH_BYTES + view.getUint32(at, true);
    frames.push(bytes.slice(at, end));
    at = end;
  }
  return frames;
}

/** A dump of these records, header first, with the end that belongs to them. */
export function dumpOfFrames(records: readonly Uint8Array[]): Uint8Array {
  const out = new ByteWriter();
  const end = new ByteWriter().u8(END).varint(records.length).take();
  for (const frame of [...records, end]) out.u32(frame.length).raw(frame);
  return out.take();
}
