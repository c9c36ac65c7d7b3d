/**
 * One object for equal metadata: the instances of a service mostly say the same, and every registration and every copy
 * from another node brings an object of its own. Only memory depends on it, never a result.
 */

type Metadata = Readonly<Record<string, string>>;

/** Longer metadata is rather unique, and would fill the table for nothing. */
const MAX_CHARS = 256;

export class SharedMetadata {
  readonly #known: Map<string, Metadata> = new Map();
  readonly #maxKnown: number;

  constructor(maxKnown = 4_096) {
    this.#maxKnown = maxKnown;
  }

  get size(): number {
    return this.#known.size;
  }

  /** An object with the same members in the same order; never to be changed. */
  share(metadata: Metadata): Metadata {
    let text = "";
    for (const name in metadata) {
      const value = metadata[name] ?? "";
      // Lengths keep apart what would look the same behind each other.
      text += `${name.length}:${value.length}:${name}${value}`;
      if (text.length > MAX_CHARS) return metadata;
    }
    const known = this.#known.get(text);
    if (known !== undefined) return known;
    // Starting over is enough: what is in frequent use comes back at once.
    if (this.#known.size >= this.#maxKnown) this.#known.clear();
    this.#known.set(text, metadata);
    return metadata;
  }
}
