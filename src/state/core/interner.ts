import { type ByteReader, RecentTexts } from "../../base/mod.ts";

/**
 * One copy of texts that many records share (namespaces, groups, users, addresses): every command brings its own copy,
 * and 100,000 configs would keep 100,000 of them. Only memory depends on it, never a result.
 */
export class Interner {
  readonly #texts = new Map<string, string>();
  readonly #maxTexts: number;
  readonly #recent = new RecentTexts((text) => this.text(text));

  constructor(maxTexts = 4096) {
    this.#maxTexts = maxTexts;
  }

  text(text: string): string {
    const known = this.#texts.get(text);
    if (known !== undefined) return known;
    // Starting over is enough: what is in frequent use comes back at once.
    if (this.#texts.size >= this.#maxTexts) this.#texts.clear();
    this.#texts.set(text, text);
    return text;
  }

  /** The next text that the reader has. */
  read(reader: ByteReader): string {
    return reader.utf8Again(this.#recent);
  }
}
