/** The frames of a dump, as `src/state/DESIGN.md` describes them: for counting, and for planted mistakes. */
import { ByteReader, ByteWriter } from "../../../src/base/mod.ts";

export const SECTION_RESULTS = 10;
const SECTION_END = 13;
const LENGTH_BYTES = 4;
/** Length, section and magic stand before the version in the first chunk of a dump. */
const VERSION_AT = 9;

interface Frame {
  readonly section: number;
  readonly bytes: Uint8Array;
}

export function recordsOf(chunks: readonly Uint8Array[]): Frame[] {
  const all = new ByteWriter();
  for (const chunk of chunks) all.raw(chunk);
  const bytes = all.take();
  const view = new DataView(bytes.buffer);
  const frames: Frame[] = [];
  for (let at = 0; at < bytes.length;) {
    const end = at + LENGTH_BYTES + view.getUint32(at, true);
    const frame = bytes.subarray(at + LENGTH_BYTES, end);
    frames.push({ section: new ByteReader(frame).u8(), bytes: frame });
    at = end;
  }
  return frames;
}

/** Version of the rules that the dump needs; 0 for no dump at all. */
export function versionOfDump(first: Uint8Array | undefined): number {
  return first?.[VERSION_AT] ?? 0;
}

/** Only a planted mistake writes another version than the state needs. */
export function setVersionOfDump(first: Uint8Array, version: number): void {
  first[VERSION_AT] = version;
}

/** The dump without what tells repeated requests apart. */
export function withoutResults(chunks: readonly Uint8Array[]): Uint8Array[] {
  const kept = recordsOf(chunks).filter(({ section }) =>
    section !== SECTION_RESULTS && section !== SECTION_END
  );
  const out = new ByteWriter();
  for (const { bytes } of kept) out.u32(bytes.length).raw(bytes);
  const end = new ByteWriter().u8(SECTION_END).varint(kept.length).take();
  return [out.u32(end.length).raw(end).take()];
}
