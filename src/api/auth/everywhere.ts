/** Waits until the other nodes have applied a change of rights, so that its answer means that it is in force. */
import {
  ByteReader,
  BytesError,
  ByteWriter,
  CREDENTIALS,
  type Logger,
  type Timers,
} from "../../base/mod.ts";
import type { NodeFacade } from "../../node/mod.ts";
import type { NodeTransport } from "../node_transport.ts";

export interface EverywhereDeps {
  readonly node: Pick<NodeFacade, "state">;
  readonly transport: NodeTransport | undefined;
  readonly timers: Timers;
  readonly logger: Logger;
}

export class Everywhere {
  readonly #deps: EverywhereDeps;
  #waiting = 0;

  constructor(deps: EverywhereDeps) {
    this.#deps = deps;
    deps.transport?.handle(() => new ByteWriter(8).varint(deps.node.state.appliedIndex()).take());
  }

  /**
   * Resolves when all nodes that can be reached have applied the entry, and after a while in any case: the change is
   * durable, and a node that is cut off must not keep the others from making it.
   */
  async applied(index: number): Promise<void> {
    const { transport, logger } = this.#deps;
    const others = transport?.members().filter((id) => id !== transport.self) ?? [];
    if (transport === undefined || others.length === 0) return;
    if (this.#waiting >= CREDENTIALS.maxEverywhereWaits) {
      logger.warn("a change of rights is answered before other nodes are known to have it", {});
      return;
    }
    this.#waiting++;
    try {
      const connected = new Set(transport.connected());
      const reached = await Promise.all(
        others.map(async (id) => connected.has(id) && await this.#reached(transport, id, index)),
      );
      const silent = others.filter((_, at) => reached[at] !== true);
      if (silent.length > 0) {
        logger.warn("a change of rights is not known to be in force on all nodes", {
          index,
          nodes: silent.join(","),
        });
      }
    } finally {
      this.#waiting--;
    }
  }

  async #reached(transport: NodeTransport, id: number, index: number): Promise<boolean> {
    const { timers } = this.#deps;
    let isLate = false;
    const cancel = timers.after(CREDENTIALS.everywhereTimeoutMs, () => isLate = true);
    try {
      while (!isLate) {
        const outcome = await transport.call(id, NOTHING, CREDENTIALS.everywhereTimeoutMs);
        if (outcome.type !== "answer") return false;
        const applied = appliedOf(outcome.body);
        if (applied === undefined) return false;
        if (applied >= index) return true;
        await new Promise<void>((resolve) =>
          void timers.after(CREDENTIALS.everywherePollMs, resolve)
        );
      }
      return false;
    } finally {
      cancel();
    }
  }
}

const NOTHING = new Uint8Array();

/** Undefined when the answer cannot be read. */
function appliedOf(body: Uint8Array): number | undefined {
  try {
    return new ByteReader(body).varint();
  } catch (error) {
    if (!(error instanceof BytesError)) throw error;
    return undefined;
  }
}
