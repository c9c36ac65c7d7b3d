/** All links of one node: streams out to everyone in the address book, streams in from everyone who may. */
import { BytesError, type Clock, type Logger, PEER } from "../base/mod.ts";
import type { Message, NodeId } from "../raft/mod.ts";
import type { StoredSnapshot } from "../store/mod.ts";
import type {
  ForwardAnswer,
  ForwardRequest,
  InstallMessage,
  Transport,
  TransportPort,
} from "../node/mod.ts";
import {
  decodeForward,
  decodeForwardAnswer,
  encodeForward,
  encodeForwardAnswer,
} from "./forward_codec.ts";
import type { Dial, FrameStream, FrameStreamEvents, Lane } from "./frame_stream.ts";
import { type Hello, judgeHello, PEER_PROTOCOL_VERSION } from "./handshake.ts";
import { IncomingLink } from "./incoming_link.ts";
import { OutgoingLink } from "./outgoing_link.ts";
import { Refusals } from "./refusals.ts";
import { SnapshotReceiver } from "./snapshot_receiver.ts";
import { sendSnapshot } from "./snapshot_sender.ts";
import {
  type CallHandler,
  type CallOutcome,
  PEER_CALLS,
  type PeerCall,
  type PeerCaller,
  type PeerEvents,
  type PeerState,
} from "./types.ts";

export interface PeerLinkOptions {
  readonly nodeId: NodeId;
  /** Where others reach this node: `RNACOS_RAFT_NODE_ADDR`. */
  readonly address: string;
  readonly token: string;
  readonly software: string;
  /** Drawn at the start of the process. */
  readonly incarnation: string;
  readonly dial: Dial;
  readonly clock: Clock;
  readonly log: Logger;
  /** Uniform in [0, 1). */
  readonly random: () => number;
}

/** What the owner wants to hear besides what the node's port takes. */
export interface PeerLinkEvents {
  greeted(id: NodeId, address: string): void;
  connected(id: NodeId): void;
}

export class PeerLink implements Transport {
  readonly #options: PeerLinkOptions;
  readonly #log: Logger;
  readonly #refusals: Refusals;
  readonly #links = new Map<NodeId, OutgoingLink>();
  readonly #incoming = new Set<IncomingLink>();
  readonly #handlers = new Map<number, CallHandler>();
  readonly #events: PeerEvents;
  #owner: PeerLinkEvents = { greeted: () => {}, connected: () => {} };
  #addresses: ReadonlyMap<NodeId, string> = new Map();
  #clusterId = "";
  #port: TransportPort | undefined;
  #sweeper: ReturnType<typeof setInterval> | undefined;
  #stopped = false;

  constructor(options: PeerLinkOptions) {
    this.#options = options;
    this.#log = options.log.target("peer");
    this.#refusals = new Refusals(this.#log, options.clock);
    this.#events = {
      message: (message) => this.#port?.receive(message),
      unreachable: (id) => this.#port?.unreachable(id),
      greeted: (id, address) => this.#owner.greeted(id, address),
      connected: (id) => this.#owner.connected(id),
    };
    this.handle(PEER_CALLS.forward, (caller, body) => this.#forwarded(caller, body));
    this.#sweeper = setInterval(() => this.#sweep(), PEER.sweepMs);
  }

  /** Asked for every stream that another node opens. */
  readonly accept = (lane: Lane, stream: FrameStream, remote: string): FrameStreamEvents => {
    if (lane === "Snapshot") return this.#acceptSnapshot(stream, remote);
    const link = new IncomingLink({
      stream,
      remote,
      clock: this.#options.clock,
      log: this.#log,
      self: () => this.#hello(0),
      judge: (hello) => this.#judge(hello),
      refusals: this.#refusals,
      events: this.#events,
      call: (call, caller, body) => this.#called(call, caller, body),
      onClosed: (closed) => this.#incoming.delete(closed),
    });
    this.#incoming.add(link);
    return link;
  };

  /** The cluster that this node belongs to; empty before it has joined one. */
  setCluster(clusterId: string): void {
    this.#clusterId = clusterId;
  }

  onEvents(owner: PeerLinkEvents): void {
    this.#owner = owner;
  }

  /** Who answers calls of this kind; a later handler replaces an earlier one. */
  handle(call: PeerCall, handler: CallHandler): void {
    this.#handlers.set(call, handler);
  }

  /** Everyone to keep a stream to, by address. Streams to others are ended. This node itself is passed over. */
  setAddresses(addresses: ReadonlyMap<NodeId, string>): void {
    this.#addresses = addresses;
    for (const [id, link] of this.#links) {
      if (addresses.has(id)) continue;
      this.#links.delete(id);
      link.stop();
    }
    for (const [id, address] of addresses) {
      if (id === this.#options.nodeId || this.#stopped) continue;
      const link = this.#links.get(id);
      if (link !== undefined) link.moveTo(address);
      else this.#links.set(id, this.#open(id, address));
    }
  }

  /** The streams to the others, ascending by id. */
  states(): PeerState[] {
    return [...this.#links.values()].map((link) => link.state()).sort((a, b) => a.id - b.id);
  }

  call(to: NodeId, call: PeerCall, body: Uint8Array, timeoutMs: number): Promise<CallOutcome> {
    const link = this.#links.get(to);
    if (link !== undefined) return link.call(call, body, timeoutMs);
    return Promise.resolve({ type: "refused", reason: `the address of node ${to} is not known` });
  }

  attach(port: TransportPort): void {
    this.#port = port;
  }

  send(messages: readonly Message[]): void {
    const byNode = new Map<NodeId, Message[]>();
    for (const message of messages) {
      const list = byNode.get(message.to);
      if (list === undefined) byNode.set(message.to, [message]);
      else list.push(message);
    }
    for (const [to, list] of byNode) this.#links.get(to)?.send(list);
  }

  async sendSnapshot(message: InstallMessage, snapshot: StoredSnapshot): Promise<boolean> {
    const address = this.#addresses.get(message.to);
    if (address === undefined) return false;
    const { dial } = this.#options;
    const startedMs = this.#options.clock.monotonicMs();
    const fields = { to: message.to, index: message.meta.index, bytes: snapshot.sizeBytes };
    try {
      await sendSnapshot({ dial, address, hello: this.#hello(message.to), message, snapshot });
    } catch (error) {
      this.#log.warn("snapshot not sent", { ...fields, error: String(error) });
      return false;
    }
    const ms = Math.round(this.#options.clock.monotonicMs() - startedMs);
    this.#log.info("snapshot sent", { ...fields, ms });
    return true;
  }

  async forward(to: NodeId, request: ForwardRequest): Promise<ForwardAnswer> {
    const outcome = await this.call(
      to,
      PEER_CALLS.forward,
      encodeForward(request),
      request.timeoutMs,
    );
    if (outcome.type === "refused") return { type: "refused", leader: 0 };
    if (outcome.type === "unknown") return outcome;
    try {
      return decodeForwardAnswer(outcome.body);
    } catch (error) {
      if (!(error instanceof BytesError)) throw error;
      return { type: "unknown", reason: error.message };
    }
  }

  stop(): Promise<void> {
    this.#stopped = true;
    clearInterval(this.#sweeper);
    for (const link of this.#links.values()) link.stop();
    for (const link of [...this.#incoming]) link.end();
    this.#links.clear();
    return Promise.resolve();
  }

  #open(id: NodeId, address: string): OutgoingLink {
    const { dial, clock, random } = this.#options;
    return new OutgoingLink({
      id,
      address,
      dial,
      clock,
      log: this.#log,
      random,
      hello: () => this.#hello(id),
      events: this.#events,
    });
  }

  #hello(targetId: NodeId): Hello {
    const { nodeId, address, incarnation, token, software } = this.#options;
    return {
      protocol: PEER_PROTOCOL_VERSION,
      clusterId: this.#clusterId,
      nodeId,
      targetId,
      address,
      incarnation,
      token,
      software,
    };
  }

  #judge(hello: Hello): string | undefined {
    if (this.#stopped) return "this node stops";
    return judgeHello(hello, {
      clusterId: this.#clusterId,
      nodeId: this.#options.nodeId,
      token: this.#options.token,
      liveIncarnation: (id) => this.#liveIncarnation(id),
    });
  }

  #liveIncarnation(id: NodeId): string | undefined {
    const sinceMs = this.#options.clock.monotonicMs() - PEER.silenceMs;
    for (const link of this.#incoming) {
      if (link.hello?.nodeId === id && link.heardMs > sinceMs) return link.hello.incarnation;
    }
    return undefined;
  }

  #acceptSnapshot(stream: FrameStream, remote: string): FrameStreamEvents {
    return new SnapshotReceiver({
      stream,
      self: () => this.#hello(0),
      judge: (hello) => this.#judge(hello),
      port: {
        receiveSnapshot: (message, chunks) =>
          this.#port?.receiveSnapshot(message, chunks) ??
            Promise.reject(new Error("this node is starting")),
      },
      onRefused: (reason) => this.#refusals.say(remote, reason),
    });
  }

  #called(call: number, caller: PeerCaller, body: Uint8Array): Promise<Uint8Array> {
    const handler = this.#handlers.get(call);
    if (handler === undefined) {
      return Promise.reject(new Error(`call ${call} is not known to this version`));
    }
    if (caller.stranger && call !== PEER_CALLS.join) {
      return Promise.reject(new Error("a node that has not joined may only ask to join"));
    }
    return handler(caller, body);
  }

  async #forwarded(_caller: PeerCaller, body: Uint8Array): Promise<Uint8Array> {
    const port = this.#port;
    const answer: ForwardAnswer = port === undefined
      ? { type: "refused", leader: 0 }
      : await port.forwarded(decodeForward(body));
    return encodeForwardAnswer(answer);
  }

  #sweep(): void {
    for (const link of this.#links.values()) link.sweep();
    const sinceMs = this.#options.clock.monotonicMs() - PEER.deadMs;
    for (const link of [...this.#incoming]) if (link.heardMs < sinceMs) link.end();
  }
}
