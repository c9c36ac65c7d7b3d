/** Hashes that are equal on every node. */

/** 32 bits of a text (FNV-1a over its code units, then mixed). */
export function hashText(text: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) {
    hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  }
  return hashWord(hash);
}

/** Spreads every bit over all others. */
export function hashWord(word: number): number {
  let mixed = word ^ (word >>> 16);
  mixed = Math.imul(mixed, 0x21f0aaad);
  mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97);
  return (mixed ^ (mixed >>> 15)) >>> 0;
}

/** 32 bits of two numbers; the second may be any safe integer. */
export function hashTwo(word: number, value: number): number {
  const high = Math.floor(value / 0x1_0000_0000);
  return hashWord(hashWord(word ^ (value | 0)) ^ hashWord(high + 0x9e3779b9));
}
