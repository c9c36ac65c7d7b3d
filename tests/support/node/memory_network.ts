import type { Message, NodeId } from "../../../src/raft/mod.ts";
import { COMMAND_VERSION } from "../../../src/state/mod.ts";
import type { StoredSnapshot } from "../../../src/store/mod.ts";
import type {
  ForwardAnswer,
  ForwardRequest,
  InstallMessage,
  RaftTransport,
  TransportPort,
} from "../../../src/node/transport.ts";

/** A network in memory that tests cut and mend. Messages arrive in a later turn, in order. */
export class MemoryNetwork {
  readonly #ports = new Map<NodeId, TransportPort>();
  readonly #cut = new Set<NodeId>();
  #onTheWay = 0;
  /** Snapshots that have been carried whole. */
  snapshotsSent = 0;

  transport(id: NodeId): RaftTransport {
    return {
      attach: (port) => {
        this.#ports.set(id, port);
      },
      send: (messages) => this.#send(id, messages),
      sendSnapshot: (message, snapshot) => this.#sendSnapshot(id, message, snapshot),
      forward: (to, request) => this.#forward(id, to, request),
      rulesKnownBy: (to) => this.#reach(id, to) === undefined ? 0 : COMMAND_VERSION,
      stop: () => {
        this.#ports.delete(id);
        return Promise.resolve();
      },
    };
  }

  cut(id: NodeId): void {
    this.#cut.add(id);
  }

  mend(id: NodeId): void {
    this.#cut.delete(id);
  }

  #reach(from: NodeId, to: NodeId): TransportPort | undefined {
    return this.#cut.has(from) || this.#cut.has(to) ? undefined : this.#ports.get(to);
  }

  /** Resolves when no message is on its way any more: a test that ended its nodes may end then, too. */
  async settled(): Promise<void> {
    while (this.#onTheWay > 0) await new Promise((resolve) => setTimeout(resolve, 0));
  }

  #send(from: NodeId, messages: readonly Message[]): void {
    this.#onTheWay++;
    setTimeout(() => {
      this.#onTheWay--;
      for (const message of messages) {
        const port = this.#reach(from, message.to);
        if (port === undefined) this.#ports.get(from)?.unreachable(message.to);
        else port.receive(message);
      }
    }, 0);
  }

  async #sendSnapshot(
    from: NodeId,
    message: InstallMessage,
    snapshot: StoredSnapshot,
  ): Promise<boolean> {
    const port = this.#reach(from, message.to);
    if (port === undefined) return false;
    try {
      await port.receiveSnapshot(message, snapshot.chunks());
      this.snapshotsSent++;
      return true;
    } catch {
      return false;
    }
  }

  async #forward(from: NodeId, to: NodeId, request: ForwardRequest): Promise<ForwardAnswer> {
    await new Promise((resolve) => setTimeout(resolve, 0));
    const port = this.#reach(from, to);
    if (port === undefined) return { type: "refused", leader: 0 };
    const answer = await port.forwarded(request);
    return this.#reach(to, from) === undefined
      ? { type: "unknown", reason: "The answer of the leader was lost" }
      : answer;
  }
}
