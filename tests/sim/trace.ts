/**
 * What happened, in order. A rolling hash is always kept; the lines themselves only on demand,
 * because most runs need nothing but the proof that two runs of one seed were equal.
 */

/** Mixes a word into a 32-bit hash. */
export function mix(hash: number, word: number): number {
  const mixed = Math.imul(hash ^ word, 0x01000193);
  return (mixed ^ (mixed >>> 15)) | 0;
}

/** Hash of a short ASCII text. */
export function hashText(text: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) hash = mix(hash, text.charCodeAt(at));
  return hash;
}

export class Trace {
  readonly lines: string[] = [];
  readonly #keep: boolean;
  readonly #words = new Map<string, number>();
  #low = 0x811c9dc5;
  #high = 0x9e3779b9;

  constructor(keep: boolean) {
    this.#keep = keep;
  }

  /** Notes that `what` happened at node `id` with up to three numbers that tell the case apart. */
  add(at: number, id: number, what: string, ...numbers: readonly number[]): void {
    let word = this.#words.get(what);
    if (word === undefined) this.#words.set(what, word = hashText(what));
    this.#low = mix(mix(mix(this.#low, at), id), word);
    for (const number of numbers) this.#low = mix(this.#low, number);
    this.#high = mix(this.#high, this.#low >>> 7);
    if (this.#keep) {
      const ms = (at / 1_000).toFixed(3).padStart(11);
      this.lines.push(`${ms} n${id} ${what} ${numbers.join(" ")}`.trimEnd());
    }
  }

  /** 16 hexadecimal digits that name everything noted so far. */
  digest(): string {
    const hex = (word: number) => (word >>> 0).toString(16).padStart(8, "0");
    return hex(this.#high) + hex(this.#low);
  }
}
