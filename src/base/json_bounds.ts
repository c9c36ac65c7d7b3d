/**
 * How much a JSON text may hold, found out before it is parsed. Parsing costs little for each byte of a long text but
 * much for each value, and most for each name that was not met before; a parser cannot be stopped halfway.
 */

export const JSON_BOUNDS = {
  /** A text up to this size cannot hold enough to matter. */
  uncheckedBytes: 64 * 1024,
  /** Names, members, items and brackets together; the longest list that any request may have fits twice. */
  maxParts: 500_000,
  /** Names that differ from each other. */
  maxNames: 4_096,
} as const;

const QUOTE = 0x22;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPEN_LIST = 0x5b;
const BACKSLASH = 0x5c;
const OPEN_OBJECT = 0x7b;

/** Names that are equal up to here count as one. */
const HASHED_BYTES = 256;
/** Odd, and another one in each process, so that names cannot be chosen to count as one. */
const MULTIPLIER = Math.trunc(Math.random() * 0x8000_0000) | 1;
const MARK_BITS = 17;

/** What is too much in a JSON text, in words; undefined when it may be parsed. Never says whether it is JSON at all. */
export function jsonExcess(bytes: Uint8Array): string | undefined {
  if (bytes.length <= JSON_BOUNDS.uncheckedBytes) return undefined;
  const { maxParts, maxNames } = JSON_BOUNDS;
  const names = new NameCount();
  const texts = new TextSkipper(bytes);
  let parts = 0;
  for (let at = 0; at < bytes.length; at++) {
    switch (bytes[at]) {
      case QUOTE:
        at = texts.skip(at);
        continue;
      case COLON:
        names.add(texts.hash);
        if (names.count > maxNames) return `more than ${maxNames} different names`;
        break;
      case COMMA:
      case OPEN_LIST:
      case OPEN_OBJECT:
        break;
      default:
        continue;
    }
    if (++parts > maxParts) return `more than ${maxParts} values`;
  }
  return undefined;
}

/** Counts what it has not met before, by marks: two names in a hundred may be taken for others, which does no harm. */
class NameCount {
  readonly #marks = new Uint8Array(1 << MARK_BITS);
  count = 0;

  add(hash: number): void {
    const place = hash >>> (32 - MARK_BITS);
    if (this.#marks[place] === 1) return;
    this.#marks[place] = 1;
    this.count++;
  }
}

/** Goes over texts in quotes. */
class TextSkipper {
  readonly #bytes: Uint8Array;
  /** Of the beginning of the text that was skipped last. */
  hash = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  /** From the quote that opens a text to the one that ends it, or to the end of the bytes. */
  skip(opening: number): number {
    const bytes = this.#bytes;
    const near = Math.min(bytes.length, opening + 1 + HASHED_BYTES);
    let hash = 0;
    let at = opening + 1;
    for (; at < near; at++) {
      const byte = bytes[at] ?? 0;
      if (byte === QUOTE) break;
      if (byte === BACKSLASH) at++;
      hash = Math.imul(hash ^ (bytes[at] ?? 0) + 1, MULTIPLIER);
      hash ^= hash >>> 15;
    }
    this.hash = Math.imul(hash, MULTIPLIER);
    return at < near ? at : textEnd(bytes, at);
  }
}

/** Nothing but the search: a content of many megabytes goes through here. */
function textEnd(bytes: Uint8Array, from: number): number {
  const end = bytes.length;
  for (let at = from; at < end; at++) {
    const byte = bytes[at];
    if (byte === QUOTE) return at;
    if (byte === BACKSLASH) at++;
  }
  return end;
}
