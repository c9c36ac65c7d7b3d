/** Links of nodes in one process, without sockets: what one sends is there for the other a microtask later. */
import { silentLogger, systemClock } from "../../../src/base/mod.ts";
import type { MessageStream, StreamEvents } from "../../../src/h2/mod.ts";
import type { TransportPort } from "../../../src/node/mod.ts";
import { type Dial, PeerLink, type StreamKind } from "../../../src/peer/mod.ts";
import type { NodeId } from "../../../src/raft/mod.ts";

export const CLUSTER = "c".repeat(32);
export const TOKEN = "secret";

/** A stream that only remembers what it was given. */
export class SilentStream implements MessageStream {
  readonly queuedBytes = 0;
  readonly sent: Uint8Array[] = [];
  ended = false;

  send(message: Uint8Array): void {
    this.sent.push(message);
  }

  end(): void {
    this.ended = true;
  }
}

/** A port of a node that counts who is said to be reachable. */
export function portOf(reachable: NodeId[]): TransportPort {
  return {
    receive: () => {},
    unreachable: () => {},
    reachable: (id) => void reachable.push(id),
    forwarded: () => Promise.resolve({ type: "refused", leader: 0 }),
    receiveSnapshot: () => Promise.reject(new Error("no snapshot is expected")),
  };
}

/** Nodes that reach each other by `node<id>:1`. */
export class MemoryPeers {
  readonly #links = new Map<string, PeerLink>();

  start(id: NodeId): PeerLink {
    const address = `node${id}:1`;
    const link = new PeerLink({
      nodeId: id,
      address,
      token: TOKEN,
      access: "token",
      software: "test",
      incarnation: `incarnation-${id}`,
      dial: this.#dial,
      clock: systemClock,
      log: silentLogger,
      random: () => 0.5,
    });
    link.setCluster(CLUSTER);
    this.#links.set(address, link);
    return link;
  }

  async stop(): Promise<void> {
    for (const link of this.#links.values()) await link.stop();
  }

  readonly #dial: Dial = (address, streamKind: StreamKind, events) => {
    let heardBytes = 0;
    const far = this.#links.get(address);
    const near: StreamEvents = {
      message: (bytes, own) => {
        heardBytes += bytes.length;
        events.message(bytes, own);
      },
      closed: (reason) => events.closed(reason),
    };
    const [ours, theirs] = pair();
    ours.events = near;
    if (far === undefined) queueMicrotask(() => ours.close("nobody is there"));
    else {
      theirs.events = far.accept(streamKind, theirs, { remote: "127.0.0.1:7", isOwnMachine: true });
    }
    return {
      queuedBytes: 0,
      get heardBytes() {
        return heardBytes;
      },
      send: (bytes) => ours.send(bytes),
      end: () => ours.end(),
    };
  };
}

/** One end of a stream in memory. */
class MemoryEnd implements MessageStream {
  readonly queuedBytes = 0;
  events: StreamEvents | undefined;
  other: MemoryEnd | undefined;
  #open = true;

  send(bytes: Uint8Array): void {
    const { other } = this;
    if (this.#open) queueMicrotask(() => other?.receive(bytes));
  }

  end(): void {
    const { other } = this;
    queueMicrotask(() => {
      this.close("this side ended the stream");
      other?.close("the other side ended the stream");
    });
  }

  receive(bytes: Uint8Array): void {
    if (this.#open) this.events?.message(bytes, true);
  }

  close(reason: string): void {
    if (!this.#open) return;
    this.#open = false;
    this.events?.closed(reason);
  }
}

function pair(): [MemoryEnd, MemoryEnd] {
  const ends: [MemoryEnd, MemoryEnd] = [new MemoryEnd(), new MemoryEnd()];
  ends[0].other = ends[1];
  ends[1].other = ends[0];
  return ends;
}
