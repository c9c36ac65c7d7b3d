/** Ends of connections: when what they published goes, and when it waits for its clients to be back elsewhere. */

interface EndedConnectionsParts {
  /** This node stood still, or has just started, and does not know yet what the others know. */
  readonly isBehind: () => boolean;
  /** Ends all that lives by this connection. */
  readonly close: (connectionId: string) => void;
}

export class EndedConnections {
  readonly #parts: EndedConnectionsParts;
  /** Ended while this node was behind. */
  #held: string[] = [];
  #leaving = false;

  constructor(parts: EndedConnectionsParts) {
    this.#parts = parts;
  }

  /**
   * This node is about to end, and sends its clients away. They are not gone: what they published stays until the other
   * nodes take this one for dead, and by then the clients are back there.
   */
  leaving(): void {
    this.#leaving = true;
  }

  /**
   * A node that stood still finds all its connections ended when it goes on. Where their clients went to it only hears
   * from the others, so what they published stays until then.
   */
  ended(connectionId: string): void {
    if (this.#leaving) return;
    if (this.#parts.isBehind()) this.#held.push(connectionId);
    else this.#parts.close(connectionId);
  }

  /** To be called now and then: ends what had to wait, once it has not to any more. */
  catchUp(): void {
    if (this.#held.length === 0 || this.#leaving || this.#parts.isBehind()) return;
    const held = this.#held;
    this.#held = [];
    for (const connectionId of held) this.#parts.close(connectionId);
  }
}
