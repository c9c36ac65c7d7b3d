import { H2Error } from "../frame/h2_error.ts";
import { CODE } from "../frame/numbers.ts";
import type { H2Stream } from "./h2_stream.ts";

/** The streams of one connection by their number, and which numbers the peer has used. */
export class StreamTable {
  readonly #streams = new Map<number, H2Stream>();
  #lastId = 0;
  #opened = 0;

  get size(): number {
    return this.#streams.size;
  }

  /** The highest number that the peer has used. */
  get lastId(): number {
    return this.#lastId;
  }

  /** Streams that were taken so far. */
  get opened(): number {
    return this.#opened;
  }

  get(id: number): H2Stream | undefined {
    return this.#streams.get(id);
  }

  values(): IterableIterator<H2Stream> {
    return this.#streams.values();
  }

  /** The peer uses a number for the first time, whether its stream is taken or not. */
  use(id: number): void {
    this.#lastId = id;
  }

  add(stream: H2Stream): void {
    this.#opened++;
    this.#streams.set(stream.id, stream);
  }

  delete(id: number): void {
    this.#streams.delete(id);
  }

  /** Throws H2Error for a number that no stream has, or has had. */
  checkUsed(id: number): void {
    if (id === 0 || (id & 1) === 0 || id > this.#lastId) {
      throw new H2Error(CODE.protocolError, `The peer uses the stream ${id}, which is not open`);
    }
  }
}
