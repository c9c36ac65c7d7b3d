import type { Message, NodeId } from "../raft/mod.ts";
import type { OutgoingLink } from "./outgoing_link.ts";
import type { PeerState } from "./types.ts";

interface OutgoingLinksOptions {
  /** This node itself, which is passed over. */
  readonly nodeId: NodeId;
  readonly open: (id: NodeId, address: string) => OutgoingLink;
}

/** The links that this node keeps: one to everybody in the address book. */
export class OutgoingLinks {
  readonly #options: OutgoingLinksOptions;
  readonly #links = new Map<NodeId, OutgoingLink>();
  #addresses: ReadonlyMap<NodeId, string> = new Map();
  #stopped = false;

  constructor(options: OutgoingLinksOptions) {
    this.#options = options;
  }

  get(id: NodeId): OutgoingLink | undefined {
    return this.#links.get(id);
  }

  /** Where the node is reached; undefined when that is not known, or this node stops. */
  addressOf(id: NodeId): string | undefined {
    return this.#stopped ? undefined : this.#addresses.get(id);
  }

  /** Everybody to keep a link to, by address. Links to others are ended. */
  setAddresses(addresses: ReadonlyMap<NodeId, string>): void {
    this.#addresses = new Map(addresses);
    for (const [id, link] of this.#links) {
      if (addresses.has(id)) continue;
      this.#links.delete(id);
      link.stop();
    }
    for (const [id, address] of addresses) {
      if (id === this.#options.nodeId || this.#stopped) continue;
      const link = this.#links.get(id);
      if (link !== undefined) link.moveTo(address);
      else this.#links.set(id, this.#options.open(id, address));
    }
  }

  send(messages: readonly Message[]): void {
    const byNode = Map.groupBy(messages, ({ to }) => to);
    for (const [to, list] of byNode) this.#links.get(to)?.send(list);
  }

  /** Ascending by id. */
  states(): PeerState[] {
    return [...this.#links.values()].map((link) => link.state()).sort((a, b) => a.id - b.id);
  }

  redial(reason: string): void {
    for (const link of this.#links.values()) link.redial(reason);
  }

  sweep(): void {
    for (const link of this.#links.values()) link.sweep();
  }

  stop(): void {
    this.#stopped = true;
    for (const link of this.#links.values()) link.stop();
    this.#links.clear();
  }
}
