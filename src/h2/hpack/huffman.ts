/** The Huffman code of HPACK (RFC 7541, 5.2 and appendix B), read four bits at a time. */
import { Buffer } from "node:buffer";
import { H2 } from "../../base/mod.ts";

/**
 * Bits of the code of each byte, one digit of base 32 each. The code is canonical, so the lengths say everything:
 * codes ascend with their length and, within one length, with the byte. What is left is the 30 bits of end-of-text.
 */
const LENGTHS = "dnsssssssoussussssssssusssssssss6aacd68baa8b8666555666666678f6ca" +
  "d67777777777777777777777878djde6f56565666577666567655677777fbeds" +
  "kmkkmmmnmnnnnnonoomnonnnnlmnmnnomlkmmnnlnmmolmnnllmlnmnnkmmmnmmn" +
  "qqkjmnmpqqqrrqopjlqrrqrollqqsrrrkoklmllnmmppooqnqrqqrrrrrsrrrrrq";

const ROOT = 0;
const FAILED = -1;
const NOTHING = 0x100;
const SHORTEST_BITS = 5;
const PADDING_BITS = 7;

/** For each state and four bits: the next state times 512, plus the byte that is complete now or `NOTHING`. */
interface Machine {
  readonly steps: Int32Array;
  /** States in which a text may end: only ones since the last byte, fewer than eight. */
  readonly final: Uint8Array;
}

type Node = [zero: Node | number | undefined, one: Node | number | undefined];

function buildTree(): Node {
  const root: Node = [undefined, undefined];
  let code = 0;
  let bits = SHORTEST_BITS;
  for (let length = SHORTEST_BITS; length < 30; length++) {
    for (let byte = 0; byte < 256; byte++) {
      if (Number.parseInt(LENGTHS.charAt(byte), 32) !== length) continue;
      code <<= length - bits;
      bits = length;
      insert(root, code++, { bits, byte });
    }
  }
  for (let byte = 0; byte < 256; byte++) {
    if (LENGTHS.charAt(byte) !== "u") continue;
    code <<= 30 - bits;
    bits = 30;
    insert(root, code++, { bits, byte });
  }
  return root;
}

function insert(root: Node, code: number, leaf: { bits: number; byte: number }): void {
  let node = root;
  for (let shift = leaf.bits - 1; shift > 0; shift--) {
    const side = (code >>> shift) & 1;
    const next = node[side] ?? [undefined, undefined];
    if (typeof next === "number") {
      throw new Error("Cannot build the Huffman code: it is no prefix code");
    }
    node[side] = next;
    node = next;
  }
  node[code & 1] = leaf.byte;
}

function numberNodes(root: Node): Map<Node, number> {
  const numbers = new Map<Node, number>([[root, ROOT]]);
  for (const node of numbers.keys()) {
    for (const child of node) {
      if (Array.isArray(child)) numbers.set(child, numbers.size);
    }
  }
  return numbers;
}

function buildMachine(): Machine {
  const root = buildTree();
  const numbers = numberNodes(root);
  const steps = new Int32Array(numbers.size * 16);
  for (const [start, number] of numbers) {
    for (let nibble = 0; nibble < 16; nibble++) {
      let node: Node | undefined = start;
      let out = NOTHING;
      for (let shift = 3; shift >= 0 && node !== undefined; shift--) {
        const next: Node | number | undefined = node[((nibble >>> shift) & 1) as 0 | 1];
        if (typeof next === "number") out = next;
        node = typeof next === "number" ? root : next;
      }
      steps[number * 16 + nibble] = node === undefined
        ? FAILED
        : (numbers.get(node) ?? 0) * 512 + out;
    }
  }
  const final = new Uint8Array(numbers.size);
  let node: Node | number | undefined = root;
  for (let ones = 0; ones <= PADDING_BITS && Array.isArray(node); ones++) {
    final[numbers.get(node) ?? 0] = 1;
    node = node[1];
  }
  return { steps, final };
}

const MACHINE = buildMachine();

/** No text of a header block can be longer. Shared, because decoding never waits for anything. */
const scratch = Buffer.alloc(Math.ceil((H2.maxHeaderBlockBytes * 8) / SHORTEST_BITS));

/** The text in `bytes[from..to]`, one character per byte; undefined when the code is broken. */
export function decodeHuffman(bytes: Uint8Array, from: number, to: number): string | undefined {
  const { steps, final } = MACHINE;
  let state = ROOT;
  let length = 0;
  for (let at = from; at < to; at++) {
    const byte = bytes[at] ?? 0;
    const high = steps[state * 16 + (byte >>> 4)] ?? FAILED;
    if (high < 0) return undefined;
    if ((high & NOTHING) === 0) scratch[length++] = high & 0xff;
    const low = steps[(high >>> 9) * 16 + (byte & 15)] ?? FAILED;
    if (low < 0) return undefined;
    if ((low & NOTHING) === 0) scratch[length++] = low & 0xff;
    state = low >>> 9;
  }
  return final[state] === 1 ? scratch.toString("latin1", 0, length) : undefined;
}

/** The bits of the code of one byte, for those who encode. */
export function huffmanLength(byte: number): number {
  return Number.parseInt(LENGTHS.charAt(byte), 32);
}
