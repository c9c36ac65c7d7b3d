/** Streams of callers that have not proved the token yet. The oldest one makes room, so that nobody can fill the place. */
import { PEER } from "../base/mod.ts";

export interface UnprovenStream {
  fail(reason: string): void;
}

export class Unproven {
  /** In the order in which they came. */
  readonly #streams = new Set<UnprovenStream>();

  get size(): number {
    return this.#streams.size;
  }

  add(stream: UnprovenStream): void {
    const [oldest] = this.#streams;
    if (oldest !== undefined && this.#streams.size >= PEER.maxUnproven) {
      this.#streams.delete(oldest);
      oldest.fail("too many callers have not proved the token; the oldest one makes room");
    }
    this.#streams.add(stream);
  }

  /** It has proved the token, or has gone. */
  delete(stream: UnprovenStream): void {
    this.#streams.delete(stream);
  }
}
