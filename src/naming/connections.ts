import { ApiError, NAMING } from "../base/mod.ts";
import { ConnectionClient, type SubscriberInfo } from "./clients.ts";

const NOBODY: SubscriberInfo = { ip: "", port: 0, agent: "", app: "" };

/** Connections that publish or subscribe, and those that ended lately. */
export class Connections {
  readonly #clients: Map<string, ConnectionClient> = new Map();
  /** Connections that ended lately, the oldest first. */
  readonly #ended: Set<string> = new Set();

  get size(): number {
    return this.#clients.size;
  }

  find(connectionId: string): ConnectionClient | undefined {
    return this.#clients.get(connectionId);
  }

  open(connectionId: string): ConnectionClient {
    const known = this.#clients.get(connectionId);
    if (known !== undefined) return known;
    const client = new ConnectionClient(connectionId, NOBODY);
    this.#clients.set(connectionId, client);
    return client;
  }

  /** What an ended connection left under way would stay: nothing comes that could end it again. */
  requireOpen(connectionId: string): void {
    if (!this.#ended.has(connectionId)) return;
    throw new ApiError("unavailable", `Cannot serve connection ${connectionId}: it has ended`);
  }

  forgetIdle(client: ConnectionClient): void {
    if (client.idle) this.#clients.delete(client.owner.client);
  }

  /** Remembers that it has ended; what it published and subscribed to is the caller's to end. */
  end(connectionId: string): ConnectionClient | undefined {
    this.#ended.add(connectionId);
    if (this.#ended.size > NAMING.maxEndedConnections) {
      for (const oldest of this.#ended) {
        this.#ended.delete(oldest);
        break;
      }
    }
    const client = this.#clients.get(connectionId);
    this.#clients.delete(connectionId);
    return client;
  }
}
