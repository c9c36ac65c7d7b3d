/** All links of one node: streams out to everyone in the address book, streams in from everyone who may. */
import { BytesError, type Clock, type ClusterAccess, type Logger, PEER } from "../base/mod.ts";
import type { Message, NodeId } from "../raft/mod.ts";
import { COMMAND_VERSION } from "../state/mod.ts";
import type { StoredSnapshot } from "../store/mod.ts";
import type {
  ForwardAnswer,
  ForwardRequest,
  InstallMessage,
  RaftTransport,
  TransportPort,
} from "../node/mod.ts";
import {
  decodeForward,
  decodeForwardAnswer,
  encodeForward,
  encodeForwardAnswer,
} from "./forward_codec.ts";
import { refuseStranger, TAKES_OWN_MACHINE_ONLY } from "./access.ts";
import { ClusterKey } from "./cluster_key.ts";
import type { MessageStream, StreamEvents, StreamSource } from "../h2/mod.ts";
import type { Dial } from "./dial.ts";
import type { StreamKind } from "./stream_kind.ts";
import type { Hello } from "./greeting.ts";
import { isClaim, judgeHello } from "./handshake.ts";
import { IncomingLink } from "./incoming_link.ts";
import { OutgoingLink } from "./outgoing_link.ts";
import { Refusals } from "./refusals.ts";
import { SaidLately } from "./said_lately.ts";
import { callAddress } from "./single_call.ts";
import { SnapshotStreams } from "./snapshot_streams.ts";
import { SnapshotSending } from "./snapshot_sending.ts";
import {
  type AddressOutcome,
  type CallHandler,
  type CallOutcome,
  PEER_CALLS,
  type PeerCall,
  type PeerCaller,
  type PeerEvents,
  type PeerState,
  type PeerStats,
} from "./types.ts";
import { UnauthenticatedStreams } from "./unauthenticated_streams.ts";

export interface PeerLinkOptions {
  readonly nodeId: NodeId;
  /** Where others reach this node: `RNACOS_RAFT_NODE_ADDR`. */
  readonly address: string;
  /** `RNACOS_CLUSTER_TOKEN`; empty when there is none. */
  readonly token: string;
  /** From where streams are taken. `dial` holds the same rule for those that this node opens. */
  readonly access: ClusterAccess;
  readonly software: string;
  /** Drawn at the start of the process. */
  readonly incarnation: string;
  readonly dial: Dial;
  readonly clock: Clock;
  readonly log: Logger;
  /** Uniform in [0, 1). */
  readonly random: () => number;
}

/** What the owner wants to hear besides what the node's port takes. None of these may throw. */
export type PeerLinkEvents = Pick<PeerEvents, "greeted" | "connected" | "judge" | "claimed">;

/** Why a node refuses itself, when an address that it was given is its own. */
export const CALLED_ITSELF = "the caller has reached itself";

const NOBODY: StreamEvents = { message: () => {}, closed: () => {} };

export class PeerLink implements RaftTransport {
  readonly #options: PeerLinkOptions;
  readonly #log: Logger;
  readonly #lately: SaidLately;
  readonly #refusals: Refusals;
  readonly #links = new Map<NodeId, OutgoingLink>();
  readonly #incoming = new Set<IncomingLink>();
  readonly #unauthenticated = new UnauthenticatedStreams();
  readonly #key: ClusterKey;
  readonly #handlers = new Map<number, CallHandler>();
  readonly #events: PeerEvents;
  readonly #snapshots: SnapshotStreams;
  readonly #sending: SnapshotSending;
  readonly #sweeper: ReturnType<typeof setInterval>;
  #owner: PeerLinkEvents | undefined;
  #addresses: ReadonlyMap<NodeId, string> = new Map();
  #clusterId = "";
  #port: TransportPort | undefined;
  #stopped = false;

  constructor(options: PeerLinkOptions) {
    this.#options = options;
    this.#key = new ClusterKey(options.token);
    this.#log = options.log.target("peer");
    this.#lately = new SaidLately(options.clock);
    this.#refusals = new Refusals(this.#log, this.#lately);
    this.#events = {
      message: (message) => this.#port?.receive(message),
      unreachable: (id) => this.#port?.unreachable(id),
      greeted: (id, address) => {
        this.#owner?.greeted(id, address);
        // Who calls can be called: nothing else waits for the end of a pause.
        this.#links.get(id)?.hurry();
      },
      connected: (id) => {
        this.#port?.reachable(id);
        this.#owner?.connected(id);
      },
      judge: (id) => this.#owner?.judge(id),
      claimed: (id, clusterId) => this.#owner?.claimed(id, clusterId),
    };
    this.#snapshots = new SnapshotStreams({
      log: this.#log,
      lately: this.#lately,
      refusals: this.#refusals,
      self: () => this.#hello(0),
      key: this.#key,
      unauthenticated: this.#unauthenticated,
      judge: (hello) => this.#judge(hello),
      stage: (message, chunks) =>
        this.#port?.receiveSnapshot(message, chunks) ??
          Promise.reject(new Error("this node is starting")),
    });
    this.#sending = new SnapshotSending({
      dial: options.dial,
      clock: options.clock,
      log: this.#log,
      lately: this.#lately,
      hello: (to) => this.#hello(to),
      key: this.#key,
    });
    this.handle(PEER_CALLS.forward, (caller, body) => this.#forwarded(caller, body));
    this.#sweeper = setInterval(() => this.#sweep(), PEER.sweepMs);
  }

  /** Asked for every stream that another node opens. */
  readonly accept = (
    streamKind: StreamKind,
    stream: MessageStream,
    { remote, isOwnMachine }: StreamSource,
  ): StreamEvents => {
    if (this.#options.access === "own-machine" && !isOwnMachine) {
      this.#refusals.say(remote, TAKES_OWN_MACHINE_ONLY);
      refuseStranger(stream);
      return NOBODY;
    }
    const proven = this.#incoming.size + this.#snapshots.size - this.#unauthenticated.size;
    if (this.#stopped || proven >= PEER.maxIncoming) {
      this.#refusals.say(remote, this.#stopped ? "this node stops" : "too many streams are open");
      queueMicrotask(() => stream.end());
      return NOBODY;
    }
    return streamKind === "Snapshot"
      ? this.#snapshots.accept(stream, remote)
      : this.#acceptLink(stream, remote);
  };

  /** The cluster that this node belongs to; empty before it has joined one. */
  setCluster(clusterId: string): void {
    if (clusterId === this.#clusterId) return;
    this.#clusterId = clusterId;
    for (const link of this.#links.values()) link.redial("this node has joined a cluster");
  }

  /** Who hears of greetings and connections; a later owner replaces an earlier one. */
  onEvents(owner: PeerLinkEvents): void {
    this.#owner = owner;
  }

  /** Who answers calls of this kind; a later handler replaces an earlier one. */
  handle(call: PeerCall, handler: CallHandler): void {
    this.#handlers.set(call, handler);
  }

  /** Everyone to keep a stream to, by address. Streams to others are ended. This node itself is passed over. */
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
      else this.#links.set(id, this.#open(id, address));
    }
  }

  /** Ends the streams that this node has opened to here: it is judged again when it comes back. */
  dropIncoming(id: NodeId): void {
    for (const link of [...this.#incoming]) if (link.hello?.nodeId === id) link.end();
  }

  /** The streams to the others, ascending by id. */
  states(): PeerState[] {
    return [...this.#links.values()].map((link) => link.state()).sort((a, b) => a.id - b.id);
  }

  stats(): PeerStats {
    return {
      access: this.#options.access,
      incoming: this.#incoming.size + this.#snapshots.size,
      refused: this.#refusals.count,
      snapshotsSent: this.#sending.sent,
      snapshotsFailed: this.#sending.failed,
      snapshotsReceived: this.#snapshots.count,
    };
  }

  /** Never rejects. */
  call(to: NodeId, call: PeerCall, body: Uint8Array, timeoutMs: number): Promise<CallOutcome> {
    const link = this.#links.get(to);
    if (link !== undefined) return link.call(call, body, timeoutMs);
    return Promise.resolve({ type: "refused", reason: `the address of node ${to} is not known` });
  }

  /** Asks whoever answers at an address, over a connection of its own. Never rejects. */
  callAddress(
    address: string,
    call: PeerCall,
    body: Uint8Array,
    timeoutMs: number,
  ): Promise<AddressOutcome> {
    const { dial } = this.#options;
    return callAddress({
      dial,
      address,
      hello: this.#hello(0),
      key: this.#key,
      call,
      body,
      timeoutMs,
    });
  }

  rulesKnownBy(id: NodeId): number {
    return this.#links.get(id)?.rulesKnown ?? 0;
  }

  attach(port: TransportPort): void {
    this.#port = port;
    for (const { id, connected } of this.states()) if (connected) port.reachable(id);
  }

  send(messages: readonly Message[]): void {
    const byNode = Map.groupBy(messages, ({ to }) => to);
    for (const [to, list] of byNode) this.#links.get(to)?.send(list);
  }

  async sendSnapshot(message: InstallMessage, snapshot: StoredSnapshot): Promise<boolean> {
    const address = this.#addresses.get(message.to);
    if (address === undefined || this.#stopped) return false;
    return await this.#sending.send({ message, snapshot, address });
  }

  async forward(to: NodeId, request: ForwardRequest): Promise<ForwardAnswer> {
    const body = encodeForward(request);
    const outcome = await this.call(to, PEER_CALLS.forward, body, request.timeoutMs);
    if (outcome.type === "refused") return { type: "refused", leader: 0 };
    if (outcome.type === "unknown") return outcome;
    try {
      return decodeForwardAnswer(outcome.body);
    } catch (error) {
      if (!(error instanceof BytesError)) throw error;
      return { type: "unknown", reason: error.message };
    }
  }

  /** Ends all streams; streams that come later are refused. */
  stop(): Promise<void> {
    this.#stopped = true;
    clearInterval(this.#sweeper);
    for (const link of this.#links.values()) link.stop();
    this.#links.clear();
    for (const link of [...this.#incoming]) link.end();
    this.#sending.stop();
    this.#snapshots.stop();
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
      lately: this.#lately,
      random,
      hello: () => this.#hello(id),
      key: this.#key,
      events: this.#events,
    });
  }

  #acceptLink(stream: MessageStream, remote: string): StreamEvents {
    const self = () => this.#hello(0);
    const judge = (hello: Hello) => this.#judge(hello);
    const link = new IncomingLink({
      stream,
      remote,
      clock: this.#options.clock,
      self,
      handshake: { key: this.#key, streamKind: "Link", self, judge },
      refusals: this.#refusals,
      events: this.#events,
      call: (call, caller, body) => this.#called(call, caller, body),
      onGreeted: (greeted) => this.#replace(greeted),
      onClosed: (closed) => {
        this.#unauthenticated.delete(closed);
        this.#incoming.delete(closed);
      },
    });
    this.#unauthenticated.add(link, remote);
    this.#incoming.add(link);
    return link;
  }

  /** A node that calls anew has given up its earlier stream, also when that has not been heard of here. */
  #replace(greeted: IncomingLink): void {
    this.#unauthenticated.delete(greeted);
    const id = greeted.hello?.nodeId;
    // A stranger may ask twice at once: it has no stream that it keeps.
    if (greeted.hello?.clusterId === "") return;
    for (const link of [...this.#incoming]) {
      const older = link !== greeted && link.hello?.nodeId === id && link.hello?.clusterId !== "";
      if (older) link.end();
    }
  }

  #hello(targetId: NodeId): Hello {
    const { nodeId, address, incarnation, software } = this.#options;
    return {
      clusterId: this.#clusterId,
      nodeId,
      targetId,
      address,
      incarnation,
      software,
      rules: COMMAND_VERSION,
    };
  }

  #judge(hello: Hello): string | undefined {
    if (this.#stopped) return "this node stops";
    if (hello.incarnation === this.#options.incarnation) return CALLED_ITSELF;
    const wrong = judgeHello(hello, {
      clusterId: this.#clusterId,
      nodeId: this.#options.nodeId,
      liveIncarnation: (id) => this.#liveIncarnation(id),
    });
    // Without a token nobody has proved anything, and whoever claims something must change nothing.
    if (this.#options.access === "token" && isClaim(hello, this.#hello(0))) {
      this.#events.claimed(hello.nodeId, hello.clusterId);
    }
    if (wrong !== undefined || hello.clusterId === "") return wrong;
    if (this.#clusterId !== "") return this.#events.judge(hello.nodeId);
    // Members must not take a process for a member that is none yet; a single call may invite it.
    return hello.targetId === 0 ? undefined : "this node has not joined a cluster yet";
  }

  #liveIncarnation(id: NodeId): string | undefined {
    const sinceMs = this.#options.clock.monotonicMs() - PEER.silenceMs;
    for (const link of this.#incoming) {
      if (link.hello?.nodeId === id && link.heardMs > sinceMs) return link.hello.incarnation;
    }
    return undefined;
  }

  async #called(call: number, caller: PeerCaller, body: Uint8Array): Promise<Uint8Array> {
    const handler = this.#handlers.get(call);
    if (handler === undefined) throw new Error(`call ${call} is not known to this version`);
    if (caller.stranger && call !== PEER_CALLS.join) {
      throw new Error("a node that has not joined may only ask to join");
    }
    return await handler(caller, body);
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
