/** Appends that were sent to one follower and not answered yet, oldest first. */
interface Inflight {
  readonly lastIndex: number;
  readonly sizeBytes: number;
}

export class Inflights {
  #sent: Inflight[] = [];
  #bytes = 0;

  get count(): number {
    return this.#sent.length;
  }

  get bytes(): number {
    return this.#bytes;
  }

  add(lastIndex: number, sizeBytes: number): void {
    this.#sent.push({ lastIndex, sizeBytes });
    this.#bytes += sizeBytes;
  }

  /** The follower has everything up to `index`. */
  freeThrough(index: number): void {
    let freed = 0;
    for (const sent of this.#sent) {
      if (sent.lastIndex > index) break;
      this.#bytes -= sent.sizeBytes;
      freed += 1;
    }
    if (freed > 0) this.#sent.splice(0, freed);
  }

  clear(): void {
    this.#sent = [];
    this.#bytes = 0;
  }
}
