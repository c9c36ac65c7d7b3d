/** What holds a snapshot together on its way: chunks in order, then how many there were and their checksum. */
import { ByteReader, BytesError, ByteWriter, crc32 } from "../base/mod.ts";

/** Counts what is sent. */
export class ChunkTally {
  #count = 0;
  #checksum = 0;

  get count(): number {
    return this.#count;
  }

  get checksum(): number {
    return this.#checksum;
  }

  /** Number of the chunk, from 1. */
  add(chunk: Uint8Array): number {
    this.#checksum = crc32(chunk, this.#checksum);
    return ++this.#count;
  }

  /** Body of the frame behind the last chunk. */
  summary(): Uint8Array<ArrayBuffer> {
    return new ByteWriter(16).varint(this.#count).u32(this.#checksum).take();
  }
}

/** Judges what arrives. Both methods throw BytesError; nothing of the transfer may be kept then. */
export class ChunkCheck {
  readonly #tally = new ChunkTally();
  #complete = false;

  /** The summary has come and agreed. */
  get isComplete(): boolean {
    return this.#complete;
  }

  take(id: number, chunk: Uint8Array): void {
    const wanted = this.#tally.count + 1;
    if (id !== wanted || this.#complete) {
      throw new BytesError(`Cannot take chunk ${id}: wanted ${wanted}`);
    }
    this.#tally.add(chunk);
  }

  finish(summary: Uint8Array): void {
    const r = new ByteReader(summary);
    const count = r.varint();
    const sum = r.u32();
    const { count: received, checksum } = this.#tally;
    if (count !== received || sum !== checksum) {
      throw new BytesError(
        `Cannot take a snapshot of ${count} chunks and checksum ${sum}: ` +
          `${received} chunks of checksum ${checksum} arrived`,
      );
    }
    this.#complete = true;
  }
}
