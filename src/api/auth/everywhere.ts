/** Waits until the other nodes have applied a change of what is allowed, so that its answer means that it is in force. */
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
  /** Nodes that were not connected for a whole wait: until they are, no further change waits for them. */
  readonly #gone = new Set<number>();

  constructor(deps: EverywhereDeps) {
    this.#deps = deps;
    deps.transport?.handle(() => new ByteWriter(8).varint(deps.node.state.appliedIndex()).take());
  }

  /**
   * Resolves when all nodes that can be reached have applied the entry, and after a while in any case: the change is
   * durable, and a node that is cut off must not keep the others from making it. A link that breaks may be there again
   * a moment later, so a node is asked again until then.
   */
  async applied(index: number): Promise<void> {
    const { transport, logger } = this.#deps;
    const others = transport?.members().filter((id) => id !== transport.self) ?? [];
    if (transport === undefined || others.length === 0) return;
    if (this.#waiting >= CREDENTIALS.maxEverywhereWaits) {
      logger.warn(
        "a change of what is allowed is answered before other nodes are known to have it",
        {},
      );
      return;
    }
    this.#waiting++;
    try {
      this.#forgetGone(others, transport.connected());
      const reached = await Promise.all(
        others.map(async (id) => !this.#gone.has(id) && await this.#reached(transport, id, index)),
      );
      const silent = others.filter((_, at) => reached[at] !== true);
      if (silent.length > 0) {
        logger.warn("a change of what is allowed is not known to be in force on all nodes", {
          index,
          nodes: silent.join(","),
        });
      }
    } finally {
      this.#waiting--;
    }
  }

  /** Those that are connected again, or no members any more. */
  #forgetGone(others: readonly number[], connected: readonly number[]): void {
    for (const id of this.#gone) {
      if (connected.includes(id) || !others.includes(id)) this.#gone.delete(id);
    }
  }

  async #reached(transport: NodeTransport, id: number, index: number): Promise<boolean> {
    const late = Promise.withResolvers<void>();
    let isLate = false;
    const cancel = this.#deps.timers.after(CREDENTIALS.everywhereTimeoutMs, () => {
      isLate = true;
      late.resolve();
    });
    let wasConnected = false;
    try {
      while (!isLate) {
        const applied = await Promise.race([appliedAt(transport, id), late.promise]);
        if (applied !== undefined && applied >= index) return true;
        wasConnected ||= transport.connected().includes(id);
        const isBehind = applied !== undefined;
        const pauseMs = isBehind ? CREDENTIALS.everywherePollMs : CREDENTIALS.everywhereRetryMs;
        await this.#pause(pauseMs, late.promise);
      }
      if (!wasConnected) this.#gone.add(id);
      return false;
    } finally {
      cancel();
    }
  }

  async #pause(pauseMs: number, late: Promise<void>): Promise<void> {
    const over = Promise.withResolvers<void>();
    const cancel = this.#deps.timers.after(pauseMs, over.resolve);
    await Promise.race([over.promise, late]);
    cancel();
  }
}

/** How far a node is. Undefined when it does not say so. */
async function appliedAt(transport: NodeTransport, id: number): Promise<number | undefined> {
  if (!transport.connected().includes(id)) return undefined;
  const outcome = await transport.call(id, NOTHING, CREDENTIALS.everywhereTimeoutMs);
  return outcome.type === "answer" ? appliedOf(outcome.body) : undefined;
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
