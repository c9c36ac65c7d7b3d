/** Ids of requests, by which one is found in two logs: the client's own where it sent a sane one, else ours. */
import type { HeaderView } from "../h1/mod.ts";

export const REQUEST_ID_HEADER = "x-request-id";

/** Nothing that could break a line, a header or a search. */
const SANE = /^[A-Za-z0-9._-]{1,64}$/;

export class RequestIds {
  readonly #prefix: string;
  #count = 0;

  /** `prefix` is another one at each start and node. */
  constructor(prefix: string) {
    this.#prefix = prefix;
  }

  of(headers: HeaderView): string {
    const sent = headers.get(REQUEST_ID_HEADER);
    return sent !== null && SANE.test(sent) ? sent : `${this.#prefix}-${++this.#count}`;
  }
}
