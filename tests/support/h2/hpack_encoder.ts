/** HPACK in every form that a peer may choose, for tests of the decoder. */
import type { Rng } from "../rng.ts";
import { DynamicTable } from "../../../src/h2/hpack/dynamic_table.ts";
import { makeField } from "../../../src/h2/hpack/header_field.ts";
import { huffmanLength } from "../../../src/h2/hpack/huffman.ts";
import { STATIC_TABLE } from "../../../src/h2/hpack/static_table.ts";

export type Pair = readonly [name: string, value: string];

/** Codes of all bytes: they ascend with their length and then with the byte. */
function buildCodes(): number[] {
  const codes = new Array<number>(256).fill(0);
  let code = 0;
  let bits = 5;
  for (let length = 5; length <= 30; length++) {
    for (let byte = 0; byte < 256; byte++) {
      if (huffmanLength(byte) !== length) continue;
      code *= 2 ** (length - bits);
      bits = length;
      codes[byte] = code++;
    }
  }
  return codes;
}

const CODES = buildCodes();

export function encodeHuffman(text: string): number[] {
  let bits = "";
  for (let at = 0; at < text.length; at++) {
    const byte = text.charCodeAt(at);
    bits += (CODES[byte] ?? 0).toString(2).padStart(huffmanLength(byte), "0");
  }
  bits += "1".repeat((8 - bits.length % 8) % 8);
  return (bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2));
}

export function encodeInteger(value: number, prefixBits: number, first: number): number[] {
  const max = 2 ** prefixBits - 1;
  if (value < max) return [first | value];
  const out = [first | max];
  let rest = value - max;
  for (; rest >= 128; rest = Math.floor(rest / 128)) out.push(rest % 128 | 128);
  return [...out, rest];
}

function encodeText(text: string, huffman: boolean): number[] {
  const bytes = huffman ? encodeHuffman(text) : [...text].map((char) => char.charCodeAt(0));
  return [...encodeInteger(bytes.length, 7, huffman ? 0x80 : 0), ...bytes];
}

/** Encodes with random choices and a table of its own. */
export class RandomEncoder {
  readonly #rng: Rng;
  readonly #table = new DynamicTable(4_096);

  constructor(rng: Rng) {
    this.#rng = rng;
  }

  encode(pairs: readonly Pair[]): number[] {
    const out: number[] = [];
    if (this.#rng.chance(0.1)) {
      const bytes = this.#rng.below(4_097);
      this.#table.resize(bytes);
      out.push(...encodeInteger(bytes, 5, 0x20));
    }
    for (const pair of pairs) out.push(...this.#field(pair));
    return out;
  }

  #field([name, value]: Pair): number[] {
    const index = this.#find((field) => field.name === name && field.value === value);
    if (index > 0 && this.#rng.chance(0.9)) return encodeInteger(index, 7, 0x80);
    const nameIndex = this.#rng.chance(0.8) ? this.#find((field) => field.name === name) : 0;
    const indexed = this.#rng.chance(0.7);
    const head = indexed
      ? encodeInteger(nameIndex, 6, 0x40)
      : encodeInteger(nameIndex, 4, this.#rng.chance(0.5) ? 0x10 : 0);
    const out = [
      ...head,
      ...nameIndex > 0 ? [] : encodeText(name, this.#rng.chance(0.5)),
      ...encodeText(value, this.#rng.chance(0.5)),
    ];
    if (indexed) this.#table.add(makeField(name, value));
    return out;
  }

  #find(matches: (field: { name: string; value: string }) => boolean): number {
    const fixed = STATIC_TABLE.findIndex(matches);
    if (fixed >= 0) return fixed + 1;
    for (let index = 0; index < this.#table.length; index++) {
      const field = this.#table.get(index);
      if (field !== undefined && matches(field)) return STATIC_TABLE.length + 1 + index;
    }
    return 0;
  }
}
