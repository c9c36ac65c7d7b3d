/**
 * Ids for proposals: the node, a random number drawn at each start, and a counter. No two starts share the random part,
 * so an id is never used twice, also not after a restart.
 */
export class RequestIds {
  readonly #prefix: string;
  #counter = 0;

  constructor(nodeId: number, random: Uint8Array) {
    const drawn = Array.from(random, (byte) => byte.toString(16).padStart(2, "0")).join("");
    this.#prefix = `${nodeId.toString(36)}-${drawn}-`;
  }

  next(): string {
    return this.#prefix + (this.#counter++).toString(36);
  }
}
