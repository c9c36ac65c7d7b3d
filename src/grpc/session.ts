import type { Caller } from "../api/mod.ts";
import { type Clock, GRPC, messageOf } from "../base/mod.ts";
import { readAcknowledgement } from "./acknowledgement.ts";
import { ConnectionAccess } from "./connection_access.ts";
import { decodePayload, encodePayload, type Payload } from "./payload_codec.ts";
import { readSetup, type Setup, SETUP_ACK, SETUP_TYPE } from "./setup.ts";
import type { ServerStream, TransportConnection } from "../h2/mod.ts";
import type { ConnectionEvents } from "./transport.ts";

/** What a session needs from the server around it. */
export interface SessionHost {
  readonly clock: Clock;
  dispatch(session: Session, message: Uint8Array): Uint8Array | Promise<Uint8Array>;
  /** The client has set itself up, or has done so again. */
  registered(session: Session): void;
  /** The stream of a registered client has ended: whatever it held through it ends as well. */
  unregistered(session: Session): void;
  closed(session: Session): void;
  /** The connection began, or ceased, to carry streams of other services: it is no client meanwhile. */
  carriesPeers(session: Session, carries: boolean): void;
  acknowledged(session: Session, requestId: string, ok: boolean): void;
  nextRequestId(): string;
  fault(what: string, ip: string): void;
}

/** How long a silent client is left alone, and how long it has to answer when it is asked. */
export interface Patience {
  readonly idleMs: number;
  readonly detectionMs: number;
}

const NO_LABELS: ReadonlyMap<string, string> = new Map();

/** One client: a TCP connection with its unary calls and the stream that pushes go out on. */
export class Session implements ConnectionEvents {
  readonly id: string;
  readonly access = new ConnectionAccess();
  readonly #connection: TransportConnection;
  readonly #host: SessionHost;
  readonly #streams = new Set<ServerStream>();
  readonly #openedMs: number;
  /** The streams that carried a set-up, and the module that each named. A client behind a proxy, or an odd one, has several. */
  readonly #modules = new Map<ServerStream, string>();
  #caller: Caller;
  #lastSeenMs: number;
  #askedMs: number | undefined;
  readonly #setupWaiters = new Set<() => void>();
  #closed = false;
  /** This server has ended the connection, not its client. */
  #destroyed = false;
  readonly #isReserved: boolean;

  /** `isReserved`: it came beyond the limit of clients. */
  constructor(connection: TransportConnection, host: SessionHost, isReserved = false) {
    this.#isReserved = isReserved;
    this.#connection = connection;
    this.#host = host;
    this.id = `${host.clock.nowMs()}_${connection.remoteIp}_${connection.remotePort}`;
    this.#caller = this.#callerOf(undefined);
    this.#openedMs = host.clock.monotonicMs();
    this.#lastSeenMs = this.#openedMs;
  }

  get ip(): string {
    return this.#connection.remoteIp;
  }

  /** How long it has been open. Monotonic. */
  get openedMs(): number {
    return this.#openedMs;
  }

  /** When it last gave a sign of life; for a call that has just come, its beginning. Monotonic. */
  get lastSeenMs(): number {
    return this.#lastSeenMs;
  }

  /** For the log. */
  get described(): {
    readonly connection: string;
    readonly endedBy?: string;
    readonly ageMs: number;
  } {
    return {
      connection: this.id,
      ...this.#closed && { endedBy: this.#destroyed ? "server" : "client" },
      ageMs: Math.round(this.#host.clock.monotonicMs() - this.#openedMs),
    };
  }

  get caller(): Caller {
    return this.#caller;
  }

  /** Calls that wait for the set-up. */
  get waitingCalls(): number {
    return this.#setupWaiters.size;
  }

  get isRegistered(): boolean {
    return this.#modules.size > 0;
  }

  request(message: Uint8Array): Uint8Array | Promise<Uint8Array> {
    this.#requireCapacity();
    this.#seen();
    return this.#host.dispatch(this, message);
  }

  serviceCall(): void {
    this.#seen();
  }

  streamOpened(stream: ServerStream): void {
    this.#requireCapacity();
    this.#seen();
    if (this.#streams.size >= GRPC.maxPushStreams) {
      this.#host.fault("opened too many streams", this.ip);
      stream.end();
      return;
    }
    this.#streams.add(stream);
  }

  streamMessage(stream: ServerStream, message: Uint8Array): void {
    this.#seen();
    try {
      const payload = decodePayload(message);
      if (payload.type === SETUP_TYPE) {
        this.#setUp(stream, readSetup(payload.body, payload.clientIp() ?? this.ip));
      } else if (payload.type.endsWith("Response")) this.#acknowledge(payload);
      // Anything else is only a sign of life.
    } catch (error) {
      // There is no answer on a stream: its end tells the client that it was not understood.
      this.#host.fault(messageOf(error), this.ip);
      stream.end();
      this.streamClosed(stream);
    }
  }

  streamClosed(stream: ServerStream): void {
    this.#streams.delete(stream);
    if (this.#modules.delete(stream) && !this.isRegistered) this.#host.unregistered(this);
  }

  serviceStreams(open: number): void {
    if (this.#closed) return;
    this.#seen();
    this.#host.carriesPeers(this, open > 0);
  }

  closed(): void {
    if (this.#closed) return;
    this.#closed = true;
    if (this.isRegistered) {
      this.#modules.clear();
      this.#host.unregistered(this);
    }
    this.#releaseWaiters();
    this.#host.closed(this);
  }

  /**
   * Sends a push to the streams of its module, or to all where none is: what has no module is for everybody. False when
   * the client has no stream or lets too much gather on one.
   */
  send(message: Uint8Array, module?: string): boolean {
    if (!this.isRegistered) return false;
    const ofModule = this.#streamsOf(module);
    const streams = ofModule.length === 0 ? [...this.#modules.keys()] : ofModule;
    if (streams.some((stream) => stream.queuedMessages >= GRPC.maxQueuedMessages)) return false;
    for (const stream of streams) stream.send(message);
    return true;
  }

  #streamsOf(module: string | undefined): ServerStream[] {
    const found: ServerStream[] = [];
    for (const [stream, name] of this.#modules) if (name === module) found.push(stream);
    return found;
  }

  /** Ends the connection at once. */
  destroy(): void {
    this.#destroyed = true;
    this.#connection.destroy();
  }

  /** Asks the client to go to another server (any but this one). */
  askToLeave(): boolean {
    return this.#sendRequest("ConnectResetRequest", { serverIp: "", serverPort: "" });
  }

  /** Asks a silent client for a sign of life, and ends the connection of one that gave none. */
  checkAlive(nowMs: number, patience: Patience): void {
    if (nowMs - this.#lastSeenMs < patience.idleMs) return;
    // A large message on a slow line is a sign of life, and has a time of its own.
    if (this.#connection.isArriving) return this.#seen();
    if (this.#askedMs === undefined && this.#sendRequest("ClientDetectionRequest", {})) {
      this.#askedMs = nowMs;
      return;
    }
    if (this.#askedMs === undefined || nowMs - this.#askedMs >= patience.detectionMs) {
      this.#host.fault(
        `gave no sign of life for ${Math.round(nowMs - this.#lastSeenMs)} ms`,
        this.ip,
      );
      this.destroy();
    }
  }

  /** Resolves when the client is set up, or after a moment: a first call may overtake the set-up. */
  async awaitSetup(): Promise<boolean> {
    const ageMs = this.#host.clock.monotonicMs() - this.#openedMs;
    if (this.isRegistered || (this.#streams.size === 0 && ageMs > GRPC.setupWaitMs)) {
      return this.isRegistered;
    }
    await new Promise<void>((resolve) => {
      const release = () => {
        clearTimeout(timer);
        this.#setupWaiters.delete(release);
        resolve();
      };
      const timer = setTimeout(release, GRPC.setupWaitMs);
      this.#setupWaiters.add(release);
    });
    return this.isRegistered;
  }

  /** Beyond the limit of clients a connection may only carry streams of other services. */
  #requireCapacity(): void {
    if (this.#isReserved) this.destroy();
  }

  #seen(): void {
    this.#lastSeenMs = this.#host.clock.monotonicMs();
    this.#askedMs = undefined;
  }

  #setUp(stream: ServerStream, setup: Setup): void {
    // Who the client is was said by its first stream.
    const isFirst = !this.isRegistered || (this.#modules.size === 1 && this.#modules.has(stream));
    if (isFirst) this.#caller = this.#callerOf(setup);
    this.#modules.set(stream, setup.labels.get("module") ?? "");
    if (setup.wantsAck) stream.send(SETUP_ACK);
    this.#host.registered(this);
    this.#releaseWaiters();
  }

  #acknowledge(payload: Payload): void {
    const { requestId, ok } = readAcknowledgement(payload.body);
    if (requestId !== undefined) this.#host.acknowledged(this, requestId, ok);
  }

  #sendRequest(type: string, members: Readonly<Record<string, string>>): boolean {
    const requestId = this.#host.nextRequestId();
    const json = JSON.stringify({ headers: {}, requestId, ...members, module: "internal" });
    return this.send(encodePayload(type, json));
  }

  #releaseWaiters(): void {
    for (const release of this.#setupWaiters) release();
  }

  #callerOf(setup: Setup | undefined): Caller {
    return {
      ip: setup?.ip ?? this.#connection.remoteIp,
      user: "",
      appName: setup?.appName ?? "",
      agent: setup?.clientVersion ?? "",
      connectionId: this.id,
      labels: setup?.labels ?? NO_LABELS,
    };
  }
}
