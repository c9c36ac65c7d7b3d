import { unpinned } from "../base/mod.ts";

/**
 * Encoded answers by what they were made from: a config is read far more often than changed. A record is replaced when
 * it changes, so its answer can never be stale; the oldest answers give way to keep the memory bounded. Large ones are
 * not kept, but known as long as they are on their way to somebody: all who ask meanwhile get the same bytes.
 */
export class AnswerCache<Source extends object> {
  readonly #answers = new Map<Source, Uint8Array>();
  readonly #large = new WeakMap<Source, WeakRef<Uint8Array>>();
  readonly #maxBytes: number;
  readonly #maxAnswerBytes: number;
  #bytes = 0;

  constructor(options: { readonly maxBytes: number; readonly maxAnswerBytes: number }) {
    this.#maxBytes = options.maxBytes;
    this.#maxAnswerBytes = options.maxAnswerBytes;
  }

  /** Bytes of the answers that are kept. */
  get bytes(): number {
    return this.#bytes;
  }

  get(source: Source): Uint8Array | undefined {
    return this.#answers.get(source) ?? this.#large.get(source)?.deref();
  }

  /** Keeps the answer, a large one weakly; a source whose answer is known is not added again. */
  add(source: Source, answer: Uint8Array): void {
    if (answer.length > this.#maxAnswerBytes) {
      this.#large.set(source, new WeakRef(answer));
      return;
    }
    if (this.#answers.has(source)) return;
    this.#answers.set(source, unpinned(answer));
    this.#bytes += answer.length;
    for (const [oldest, bytes] of this.#answers) {
      if (this.#bytes <= this.#maxBytes) return;
      this.#answers.delete(oldest);
      this.#bytes -= bytes.length;
    }
  }
}
