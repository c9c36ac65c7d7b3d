/** The gRPC edge as the application sees it: connections, their lives, and what is pushed to them. */
import type { Api, ServerView } from "../api/mod.ts";
import {
  type AccessListener,
  type Clock,
  GRPC,
  type Logger,
  LogThrottle,
  silentLogger,
  systemClock,
} from "../base/mod.ts";
import type { PushKind, PushStats } from "../push/mod.ts";
import { CallCounters, type CallFigures } from "./call_counters.ts";
import { createDispatch, type Dispatch } from "./dispatch.ts";
import type { EdgeLife } from "./edge.ts";
import { pushConfigChanges } from "./handlers/config_listen.ts";
import { pushFuzzyChanges } from "./handlers/fuzzy_watch.ts";
import { pushServiceChanges } from "./handlers/service.ts";
import { healthService } from "./health_service.ts";
import { aboutPush, MODULE_OF_KIND, READ_OF_KIND } from "./push_subject.ts";
import { Pushes } from "./pushes.ts";
import { grpcRoutes } from "./routes.ts";
import { type Patience, Session, type SessionHost } from "./session.ts";
import type { StreamService, TransportConnection } from "../h2/mod.ts";
import type { ByteSocket } from "../wire/mod.ts";
import type { StartTransport, Transport } from "./transport.ts";

export interface GrpcServerOptions {
  readonly host: string;
  /** 0 lets the system choose. */
  readonly port: number;
  /** What takes TLS off a connection; absent: there is none. The native engine alone can have it. */
  readonly secure?: ((socket: ByteSocket) => ByteSocket) | undefined;
  readonly server: ServerView;
  /** Calls need a token, and pushes a right. Absent: nobody is asked. */
  readonly demandsTokens?: boolean;
  /** Absent: clients are told to wait until `serveClients`. */
  readonly api?: Api;
  readonly logger?: Logger;
  readonly onAccess?: AccessListener | undefined;
  readonly clock?: Clock;
  /** Silence after which a client is asked for a sign of life. */
  readonly idleMs?: number;
  /** How long it then has to answer. */
  readonly detectionMs?: number;
  readonly maxConnections?: number;
  /** Taken beyond that for the streams of other services. */
  readonly reservedConnections?: number;
  /** Other services on the same port; their connections are no clients. */
  readonly streams?: readonly StreamService[];
  /** What serves HTTP/2; absent: grpc-js. */
  readonly engine?: "grpc-js" | "native";
  /** Another engine altogether. */
  readonly startTransport?: StartTransport;
}

export interface GrpcStats {
  /** TCP connections of clients. */
  readonly connections: number;
  /** TCP connections that carry streams of other services. */
  readonly peerConnections: number;
  /** Those whose client has set itself up. */
  readonly registered: number;
  /** Refused because there were too many. */
  readonly refused: number;
  /** Faults of clients below the level of requests. */
  readonly faults: number;
  readonly calls: ReadonlyMap<string, CallFigures>;
  readonly pushes: PushStats;
}

/** A client as it has set itself up. Times are milliseconds since the epoch. */
export interface GrpcClient {
  readonly id: string;
  readonly ip: string;
  readonly appName: string;
  readonly agent: string;
  readonly connectedMs: number;
  readonly lastSeenMs: number;
}

export interface GrpcServer {
  readonly port: number;
  /** From now on clients are served. To be called once, where no api was given at the start. */
  serveClients(api: Api): void;
  /**
   * Sends the clients elsewhere, waits a moment for them to go and ends what is left. Streams of other services end
   * only when `others` has come to its end: what is still being answered elsewhere may need them.
   */
  stop(others?: Promise<unknown>): Promise<void>;
  stats(): GrpcStats;
  /** Those that have set themselves up. */
  clients(): Iterable<GrpcClient>;
  /** Sends a client elsewhere, or ends the connection of one that cannot be told; false when there is none of this id. */
  reset(connectionId: string): boolean;
}

const MAX_FAULT_CHARS = 200;

class Server implements SessionHost {
  readonly clock: Clock;
  readonly #view: ServerView;
  readonly #log: Logger;
  readonly #faults: LogThrottle;
  readonly #pushes: Pushes;
  readonly #dispatch: Dispatch;
  readonly #figures = new CallCounters();
  readonly #life: EdgeLife = { api: undefined, isLeaving: false };
  readonly #patience: Patience;
  readonly #maxConnections: number;
  readonly #reservedConnections: number;
  readonly #sessions = new Set<Session>();
  /** Connections that carry streams of other services: no clients, and nothing sweeps them. */
  readonly #peerConnections = new Set<Session>();
  readonly #registered = new Map<string, Session>();
  #refused = 0;
  #sweeper: ReturnType<typeof setInterval> | undefined;
  #whenEmpty: (() => void) | undefined;

  constructor(options: GrpcServerOptions) {
    this.clock = options.clock ?? systemClock;
    this.#view = options.server;
    const root = options.logger ?? silentLogger;
    const logger = root.target("grpc");
    this.#log = logger;
    this.#patience = {
      idleMs: options.idleMs ?? GRPC.idleMs,
      detectionMs: options.detectionMs ?? GRPC.detectionMs,
    };
    this.#maxConnections = options.maxConnections ?? GRPC.maxConnections;
    this.#reservedConnections = options.streams === undefined
      ? 0
      : options.reservedConnections ?? GRPC.reservedConnections;
    this.#faults = new LogThrottle({
      logger,
      clock: this.clock,
      lines: GRPC.faultLogsPerSecond,
    });
    this.#pushes = new Pushes({
      clock: this.clock,
      logger: root,
      ...options.demandsTokens === true && {
        mayPush: (id: string, kind: PushKind, key: string) => this.#mayPush(id, kind, key),
      },
      send: (id, message, kind) =>
        this.#registered.get(id)?.send(message, MODULE_OF_KIND[kind]) ?? false,
      close: (id, reason) => this.#giveUp(id, reason),
    });
    this.#dispatch = createDispatch(grpcRoutes, {
      server: options.server,
      life: this.#life,
      demandsTokens: options.demandsTokens === true,
      pushes: this.#pushes,
      clock: this.clock,
      logger,
      defects: new LogThrottle({ logger, clock: this.clock, lines: GRPC.defectLogsPerSecond }),
      figures: this.#figures,
      onAccess: options.onAccess,
    });
    if (options.api !== undefined) this.serveClients(options.api);
  }

  serveClients(api: Api): void {
    this.#life.api = api;
    pushConfigChanges(api.config, this.#pushes);
    pushServiceChanges(api.naming, this.#pushes);
    pushFuzzyChanges(api, this.#pushes);
  }

  start(): void {
    this.#sweeper = setInterval(() => this.#sweep(), Math.min(GRPC.sweepMs, this.#patience.idleMs));
  }

  accept(connection: TransportConnection): Session | undefined {
    const over = this.#sessions.size - this.#maxConnections;
    // Other nodes must find a way in however many clients there are; who they are shows only later.
    const isReserved = over >= 0 && over < this.#reservedConnections;
    if (over >= 0 && !isReserved) {
      this.#refused++;
      this.fault(`refused a connection: ${this.#maxConnections} are open`, connection.remoteIp);
      return undefined;
    }
    const session = new Session(connection, this, isReserved);
    this.#sessions.add(session);
    this.#tell(
      isReserved ? "a connection is open, beyond the limit" : "a connection is open",
      session,
    );
    return session;
  }

  dispatch(session: Session, message: Uint8Array): Uint8Array | Promise<Uint8Array> {
    return this.#dispatch(session, message);
  }

  registered(session: Session): void {
    this.#registered.set(session.id, session);
    this.#pushes.open(session.id);
    if (!this.#log.enabled("debug")) return;
    const { ip, agent, appName, labels } = session.caller;
    this.#log.debug("a client is set up", {
      connection: session.id,
      ip,
      agent,
      appName,
      // Their names: what stands in them is the client's own, and may be what opens a door.
      labels: [...labels.keys()].join(" "),
    });
  }

  unregistered(session: Session): void {
    this.#registered.delete(session.id);
    this.#pushes.close(session.id);
    this.#tell("the last stream of a client has ended", session);
    const { api } = this.#life;
    if (api === undefined) return;
    api.config.watch.dropConnection(session.id);
    api.naming.connectionClosed(session.id);
    api.fuzzy.configs.connectionClosed(session.id);
    api.fuzzy.services.connectionClosed(session.id);
    api.locks.connectionClosed(session.id);
    if (this.#registered.size === 0) this.#whenEmpty?.();
  }

  closed(session: Session): void {
    this.#sessions.delete(session);
    this.#peerConnections.delete(session);
    this.#tell("a connection has ended", session);
  }

  carriesPeers(session: Session, carries: boolean): void {
    (carries ? this.#peerConnections : this.#sessions).add(session);
    (carries ? this.#sessions : this.#peerConnections).delete(session);
    this.#tell(
      carries ? "a connection carries a node" : "a connection carries no node now",
      session,
    );
  }

  #tell(what: string, session: Session): void {
    if (this.#log.enabled("debug")) this.#log.debug(what, session.described);
  }

  acknowledged(session: Session, requestId: string, ok: boolean): void {
    this.#pushes.acknowledge(session.id, requestId, ok);
  }

  nextRequestId(): string {
    return this.#pushes.nextRequestId();
  }

  fault(what: string, ip: string): void {
    const fields = { fault: what.slice(0, MAX_FAULT_CHARS), ip };
    this.#faults.log("info", "A gRPC client cannot be served", fields);
  }

  stats(): GrpcStats {
    return {
      connections: this.#sessions.size,
      peerConnections: this.#peerConnections.size,
      registered: this.#registered.size,
      refused: this.#refused,
      faults: this.#faults.count,
      calls: this.#figures.all(),
      pushes: this.#pushes.stats(),
    };
  }

  *clients(): Generator<GrpcClient> {
    const offsetMs = this.clock.nowMs() - this.clock.monotonicMs();
    for (const { id, caller, openedMs, lastSeenMs } of this.#registered.values()) {
      const { ip, appName, agent } = caller;
      yield {
        ...{ id, ip, appName, agent },
        connectedMs: Math.round(openedMs + offsetMs),
        lastSeenMs: Math.round(lastSeenMs + offsetMs),
      };
    }
  }

  reset(connectionId: string): boolean {
    const session = this.#registered.get(connectionId);
    if (session === undefined) return false;
    if (!session.askToLeave()) session.destroy();
    return true;
  }

  /** Why a probe should send others elsewhere; empty when there is no reason. */
  whyNotServing(): string {
    return this.#life.isLeaving ? "the server stops" : this.#view.whyNotServing();
  }

  async stop(transport: Transport, others: Promise<unknown>): Promise<void> {
    this.#life.isLeaving = true;
    clearInterval(this.#sweeper);
    transport.stopAccepting();
    this.#life.api?.naming.leaving();
    await this.#sendAway();
    await others;
    this.#pushes.stop();
    await transport.stop();
  }

  /** Clients go by themselves once they are told; those that do not know how are not waited for long. */
  async #sendAway(): Promise<void> {
    let asked = 0;
    for (const session of this.#registered.values()) if (session.askToLeave()) asked++;
    if (asked === 0) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, GRPC.drainMs);
      this.#whenEmpty = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    this.#whenEmpty = undefined;
  }

  /** Judged when it leaves: a right that was lost a moment ago is lost for what waits, too. */
  #mayPush(connectionId: string, kind: PushKind, key: string): boolean {
    const session = this.#registered.get(connectionId);
    if (session === undefined) return false;
    const verdict = session.access.judge(READ_OF_KIND[kind], aboutPush(kind, key));
    // Its client finds out on the next connection, and logs in again if it can.
    if (verdict === "gone") this.#giveUp(connectionId, "what it has proved counts no more");
    return verdict === "allowed";
  }

  #giveUp(connectionId: string, reason: string): void {
    const session = this.#registered.get(connectionId);
    if (session === undefined) return;
    this.fault(`disconnected: ${reason}`, session.ip);
    session.destroy();
  }

  #sweep(): void {
    const nowMs = this.clock.monotonicMs();
    for (const session of this.#sessions) session.checkAlive(nowMs, this.#patience);
  }
}

/** Loads the engine that is wanted and no other: grpc-js takes a tenth of a second and some 15 MiB. */
async function loadTransport(engine: "grpc-js" | "native"): Promise<StartTransport> {
  if (engine === "native") return (await import("./native_transport.ts")).startNativeTransport;
  return (await import("./grpcjs/grpcjs_transport.ts")).startGrpcJsTransport;
}

/** Starts the edge; rejects when the address cannot be listened on. */
export async function startGrpcServer(options: GrpcServerOptions): Promise<GrpcServer> {
  const server = new Server(options);
  const start = options.startTransport ?? await loadTransport(options.engine ?? "native");
  const transport = await start({
    host: options.host,
    port: options.port,
    secure: options.secure,
    maxMessageBytes: GRPC.maxMessageBytes,
    held: {
      maxHeldBytes: GRPC.maxHeldMessageBytes,
      timeoutMs: GRPC.messageTimeoutMs,
      smallBytes: GRPC.smallMessageBytes,
      maxStreamMessageBytes: GRPC.maxStreamMessageBytes,
    },
    maxStreamsPerConnection: GRPC.maxStreamsPerConnection,
    unsent: { maxPeerBytes: GRPC.maxUnsentBytes, maxBytes: GRPC.maxUnsentBytesInAll },
    ...(options.streams !== undefined && { streams: options.streams }),
    unaries: [healthService(() => server.whyNotServing())],
    onFault: (what, ip) => server.fault(what, ip),
  }, (connection) => server.accept(connection));
  server.start();
  let stopped: Promise<void> | undefined;
  return {
    port: transport.port,
    serveClients: (api) => server.serveClients(api),
    stop: (others = Promise.resolve()) => stopped ??= server.stop(transport, others),
    stats: () => server.stats(),
    clients: () => server.clients(),
    reset: (connectionId) => server.reset(connectionId),
  };
}
