/** All links of one node: streams out to everyone in the address book, streams in from everyone who may. */
import {
  BytesError,
  type Clock,
  type ClusterAccess,
  type Logger,
  LogThrottle,
  PEER,
} from "../base/mod.ts";
import type { Message, NodeId } from "../raft/mod.ts";
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
import { Admission } from "./admission.ts";
import { CallHandlers } from "./call_handlers.ts";
import { ClusterKey } from "./cluster_key.ts";
import type { Accept, Dial } from "./dial.ts";
import { IncomingStreams } from "./incoming_streams.ts";
import { OutgoingLink } from "./outgoing_link.ts";
import { OutgoingLinks } from "./outgoing_links.ts";
import { callAddress } from "./single_call.ts";
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

interface PeerLinkOptions {
  readonly nodeId: NodeId;
  /** Where others reach this node: `RNACOS_RAFT_NODE_ADDR`. */
  readonly address: string;
  /** `RNACOS_CLUSTER_TOKEN`; empty when there is none. */
  readonly token: string;
  /** From where streams are taken. `dial` holds the same rule for those that this node opens. */
  readonly access: ClusterAccess;
  /** Streams are taken only of those who have shown a trusted certificate. Absent: of all whom `access` allows. */
  readonly wantsCertificate?: boolean;
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
type PeerLinkEvents = Pick<PeerEvents, "greeted" | "connected" | "judge" | "claimed">;

export class PeerLink implements RaftTransport {
  readonly #options: PeerLinkOptions;
  readonly #log: Logger;
  readonly #throttle: LogThrottle;
  readonly #admission: Admission;
  readonly #outgoing: OutgoingLinks;
  readonly #incoming: IncomingStreams;
  readonly #key: ClusterKey;
  readonly #handlers = new CallHandlers();
  readonly #events: PeerEvents;
  readonly #sending: SnapshotSending;
  readonly #sweeper: ReturnType<typeof setInterval>;
  #owner: PeerLinkEvents | undefined;
  #port: TransportPort | undefined;

  constructor(options: PeerLinkOptions) {
    this.#options = options;
    this.#key = new ClusterKey(options.token);
    this.#log = options.log.target("peer");
    this.#throttle = new LogThrottle({
      logger: this.#log,
      clock: options.clock,
      lines: 1,
      windowMs: PEER.refusalLogMs,
      keys: { max: PEER.maxRefusalsKept, lines: PEER.maxRefusalsKept },
    });
    this.#events = this.#eventsOf();
    this.#admission = new Admission({
      ...options,
      liveIncarnation: (id) => this.#incoming.liveIncarnation(id),
      events: this.#events,
    });
    this.#outgoing = new OutgoingLinks({
      nodeId: options.nodeId,
      open: (id, address) => this.#open(id, address),
    });
    this.#incoming = new IncomingStreams({
      access: options.access,
      wantsCertificate: options.wantsCertificate === true,
      admission: this.#admission,
      key: this.#key,
      clock: options.clock,
      log: this.#log,
      throttle: this.#throttle,
      events: this.#events,
      call: (call, caller, body) => this.#handlers.answer(call, caller, body),
      stage: (message, chunks) =>
        this.#port?.receiveSnapshot(message, chunks) ??
          Promise.reject(new Error("this node is starting")),
    });
    this.#sending = new SnapshotSending({
      dial: options.dial,
      clock: options.clock,
      log: this.#log,
      throttle: this.#throttle,
      hello: (to) => this.#admission.hello(to),
      key: this.#key,
    });
    this.handle(PEER_CALLS.forward, (caller, body) => this.#forwarded(caller, body));
    this.#sweeper = setInterval(() => this.#sweep(), PEER.sweepMs);
  }

  /** Asked for every stream that another node opens. */
  readonly accept: Accept = (streamKind, stream, source) =>
    this.#incoming.accept(streamKind, stream, source);

  /** The cluster that this node belongs to; empty before it has joined one. */
  setCluster(clusterId: string): void {
    if (clusterId === this.#admission.clusterId) return;
    this.#admission.clusterId = clusterId;
    this.#outgoing.redial("this node has joined a cluster");
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
    this.#outgoing.setAddresses(addresses);
  }

  /** Ends the streams that this node has opened to here: it is judged again when it comes back. */
  dropIncoming(id: NodeId): void {
    this.#incoming.drop(id);
  }

  /** The streams to the others, ascending by id. */
  states(): PeerState[] {
    return this.#outgoing.states();
  }

  stats(): PeerStats {
    return {
      access: this.#options.access,
      incoming: this.#incoming.size,
      refused: this.#incoming.refused,
      snapshotsSent: this.#sending.sent,
      snapshotsFailed: this.#sending.failed,
      snapshotsReceived: this.#incoming.snapshotsReceived,
    };
  }

  /** Never rejects. */
  call(to: NodeId, call: PeerCall, body: Uint8Array, timeoutMs: number): Promise<CallOutcome> {
    const link = this.#outgoing.get(to);
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
      hello: this.#admission.hello(0),
      key: this.#key,
      call,
      body,
      timeoutMs,
    });
  }

  rulesKnownBy(id: NodeId): number {
    return this.#outgoing.get(id)?.rulesKnown ?? 0;
  }

  attach(port: TransportPort): void {
    this.#port = port;
    for (const { id, connected } of this.states()) if (connected) port.reachable(id);
  }

  send(messages: readonly Message[]): void {
    this.#outgoing.send(messages);
  }

  async sendSnapshot(message: InstallMessage, snapshot: StoredSnapshot): Promise<boolean> {
    const address = this.#outgoing.addressOf(message.to);
    if (address === undefined) return false;
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
    this.#admission.stop();
    clearInterval(this.#sweeper);
    this.#outgoing.stop();
    this.#incoming.stop();
    this.#sending.stop();
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
      throttle: this.#throttle,
      random,
      hello: () => this.#admission.hello(id),
      key: this.#key,
      events: this.#events,
    });
  }

  #eventsOf(): PeerEvents {
    return {
      message: (message) => this.#port?.receive(message),
      unreachable: (id) => this.#port?.unreachable(id),
      greeted: (id, address) => {
        this.#owner?.greeted(id, address);
        // Who calls can be called: nothing else waits for the end of a pause.
        this.#outgoing.get(id)?.hurry();
      },
      connected: (id) => {
        this.#port?.reachable(id);
        this.#owner?.connected(id);
      },
      judge: (id) => this.#owner?.judge(id),
      claimed: (id, clusterId) => this.#owner?.claimed(id, clusterId),
    };
  }

  async #forwarded(_caller: PeerCaller, body: Uint8Array): Promise<Uint8Array> {
    const port = this.#port;
    const answer: ForwardAnswer = port === undefined
      ? { type: "refused", leader: 0 }
      : await port.forwarded(decodeForward(body));
    return encodeForwardAnswer(answer);
  }

  #sweep(): void {
    this.#outgoing.sweep();
    this.#incoming.sweep();
  }
}
