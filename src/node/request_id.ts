import { hexOf } from "../base/mod.ts";

/**
 * Ids for proposals: the node, a random number drawn at each start, and a counter. No two starts share the random part,
 * so an id is never used twice, also not after a restart.
 */
export class RequestIds {
  readonly #prefix: string;
  #counter = 0;

  constructor(nodeId: number, random: Uint8Array) {
    this.#prefix = `${nodeId.toString(36)}-${hexOf(random)}-`;
  }

  next(): string {
    return this.#prefix + (this.#counter++).toString(36);
  }
}
