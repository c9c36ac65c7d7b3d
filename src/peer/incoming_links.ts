import { type Clock, PEER } from "../base/mod.ts";
import type { MessageStream, StreamEvents } from "../h2/mod.ts";
import type { NodeId } from "../raft/mod.ts";
import type { AnswererOptions } from "./answerer_handshake.ts";
import { IncomingLink, type IncomingLinkOptions } from "./incoming_link.ts";
import type { UnauthenticatedStreams } from "./unauthenticated_streams.ts";

interface IncomingLinksOptions
  extends Pick<IncomingLinkOptions, "self" | "refusals" | "events" | "call"> {
  readonly clock: Clock;
  readonly handshake: AnswererOptions;
  readonly unauthenticated: UnauthenticatedStreams;
}

/** The links that other nodes have opened: one of each node, and those that have not said whose they are. */
export class IncomingLinks {
  readonly #options: IncomingLinksOptions;
  readonly #links = new Set<IncomingLink>();

  constructor(options: IncomingLinksOptions) {
    this.#options = options;
  }

  get size(): number {
    return this.#links.size;
  }

  accept(stream: MessageStream, remote: string): StreamEvents {
    const { unauthenticated, clock, self, handshake, refusals, events, call } = this.#options;
    const link = new IncomingLink({
      stream,
      remote,
      clock,
      self,
      handshake,
      refusals,
      events,
      call,
      onGreeted: (greeted) => this.#replace(greeted),
      onClosed: (closed) => {
        unauthenticated.delete(closed);
        this.#links.delete(closed);
      },
    });
    unauthenticated.add(link, remote);
    this.#links.add(link);
    return link;
  }

  /** Incarnation of the node when one of its links was heard from a moment ago. */
  liveIncarnation(id: NodeId): string | undefined {
    const sinceMs = this.#options.clock.monotonicMs() - PEER.silenceMs;
    for (const link of this.#links) {
      if (link.hello?.nodeId === id && link.heardMs > sinceMs) return link.hello.incarnation;
    }
    return undefined;
  }

  /** Ends those of one node. */
  drop(id: NodeId): void {
    for (const link of [...this.#links]) if (link.hello?.nodeId === id) link.end();
  }

  /** Ends those that were not heard from for long. */
  sweep(): void {
    const sinceMs = this.#options.clock.monotonicMs() - PEER.deadMs;
    for (const link of [...this.#links]) if (link.heardMs < sinceMs) link.end();
  }

  stop(): void {
    for (const link of [...this.#links]) link.end();
  }

  /** A node that calls anew has given up its earlier stream, also when that has not been heard of here. */
  #replace(greeted: IncomingLink): void {
    this.#options.unauthenticated.delete(greeted);
    const id = greeted.hello?.nodeId;
    // A stranger may ask twice at once: it has no stream that it keeps.
    if (greeted.hello?.clusterId === "") return;
    for (const link of [...this.#links]) {
      const older = link !== greeted && link.hello?.nodeId === id && link.hello?.clusterId !== "";
      if (older) link.end();
    }
  }
}
