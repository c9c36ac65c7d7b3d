/** Takes the base executable out of a compiled program. */

const SECTION_TABLE_OFFSET = 0x28;
const SECTION_ENTRY_SIZE = 0x3a;
const SECTION_COUNT = 0x3c;
/** A section of this type takes no room in the file. */
const NO_BITS = 8;
/** What a compiled program begins with after its base. */
const PAYLOAD_MAGIC = "d3n0l4nd";

/** The part of a Linux executable that its sections cover; throws when no compiled program follows it. */
export function cutElfBase(program: Uint8Array): Uint8Array {
  const view = new DataView(program.buffer, program.byteOffset, program.byteLength);
  const table = Number(view.getBigUint64(SECTION_TABLE_OFFSET, true));
  const entrySize = view.getUint16(SECTION_ENTRY_SIZE, true);
  const count = view.getUint16(SECTION_COUNT, true);
  let end = table + entrySize * count;
  for (let index = 0; index < count; index++) {
    const at = table + index * entrySize;
    if (view.getUint32(at + 4, true) === NO_BITS) continue;
    const sectionEnd = view.getBigUint64(at + 24, true) + view.getBigUint64(at + 32, true);
    end = Math.max(end, Number(sectionEnd));
  }
  const found = new TextDecoder().decode(program.subarray(end, end + PAYLOAD_MAGIC.length));
  if (found !== PAYLOAD_MAGIC) {
    throw new Error(`Cannot cut the base executable out: found ${JSON.stringify(found)} after it`);
  }
  return program.subarray(0, end);
}
