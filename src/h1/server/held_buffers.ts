/** What large buffers hold of all connections that wait for the rest of a request. */
export class HeldBuffers {
  readonly #maxBytes: number;
  #bytes = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** False when there are more than there may be; they are counted all the same. */
  change(bytes: number): boolean {
    this.#bytes += bytes;
    return this.#bytes <= this.#maxBytes;
  }
}
