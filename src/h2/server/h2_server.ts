import { setImmediate } from "node:timers";
import {
  type Clock,
  H2,
  messageOf,
  plainIp,
  systemClock,
  type UnsentBounds,
  UnsentBytes,
  within,
} from "../../base/mod.ts";
import { BufferPool, type ByteSocket, isGone, prepareSocket, Turns } from "../../wire/mod.ts";
import { ByteBudget } from "../byte_budget.ts";
import { Connection } from "./connection.ts";
import type { CallService, Route, TransportConnection } from "../types.ts";

/** What the layer above does with one connection. None of these may throw. */
export interface ConnectionService extends CallService {
  /** The last event. Never comes while the layer above is being called for something else. */
  closed(): void;
}

interface H2ServerOptions {
  readonly host: string;
  /** 0 lets the system choose. */
  readonly port: number;
  /** What takes TLS off a connection; absent: there is none. */
  readonly secure?: ((socket: ByteSocket) => ByteSocket) | undefined;
  readonly routes: readonly Route[];
  readonly maxStreams: number;
  /** Answers and messages that wait for their readers. */
  readonly unsent: UnsentBounds;
  /** Messages of all connections that have not arrived whole or are not answered. */
  readonly maxHeldBytes: number;
  /** A message must have arrived in this time. */
  readonly messageTimeoutMs: number;
  readonly clock?: Clock;
  /** Asked for every connection; undefined refuses it. */
  readonly accept: (peer: TransportConnection) => ConnectionService | undefined;
  /** Faults of peers, for a bounded log. */
  readonly onFault: (what: string, remoteIp: string) => void;
}

interface H2Server {
  readonly port: number;
  /** Takes no more connections; the open ones go on. */
  stopAccepting(): void;
  /** Lets the calls under way end for a moment, then ends everything. */
  stop(): Promise<void>;
}

/** Starts a server for gRPC; throws when the address cannot be listened on. */
export function startH2Server(options: H2ServerOptions): H2Server {
  const listener = Deno.listen({ hostname: options.host, port: options.port });
  const server = new Server(options, listener);
  server.start();
  return server;
}

class OwnConnection implements TransportConnection {
  readonly remoteIp: string;
  readonly remotePort: number;
  readonly localIp: string;
  readonly #socket: ByteSocket;
  connection: Connection | undefined;

  constructor({ remoteAddr, localAddr }: Deno.TcpConn, socket: ByteSocket) {
    this.#socket = socket;
    // An IPv4 client of a dual-stack socket is shown by its IPv4 address.
    this.remoteIp = plainIp(remoteAddr.hostname);
    this.remotePort = remoteAddr.port;
    this.localIp = localAddr.hostname;
  }

  get isProven(): boolean {
    return this.#socket.isProven === true;
  }

  get isArriving(): boolean {
    return this.connection?.isArriving === true;
  }

  destroy(): void {
    this.connection?.close("this side ended the connection");
  }
}

class Server implements H2Server {
  readonly port: number;
  readonly #options: H2ServerOptions;
  readonly #listener: Deno.TcpListener;
  readonly #routes: ReadonlyMap<string, Route>;
  readonly #clock: Clock;
  readonly #pool = new BufferPool(H2.maxReadBytes, H2.keptBuffers);
  readonly #budget: ByteBudget;
  readonly #headerBudget = new ByteBudget(H2.maxHeldHeaderBytes);
  readonly #turns: Turns;
  readonly #unsent: UnsentBytes;
  readonly #connections = new Set<Connection>();
  /** Connections that may have something to send. */
  readonly #awake = new Set<Connection>();
  readonly #sweeper: ReturnType<typeof setInterval>;
  #flushing = false;
  #accepting = true;
  /** The loop that accepts; the port is free once it has ended, not yet when the listener is closed. */
  #accepted: Promise<void> = Promise.resolve();

  constructor(options: H2ServerOptions, listener: Deno.TcpListener) {
    this.#options = options;
    this.#listener = listener;
    this.port = listener.addr.port;
    this.#clock = options.clock ?? systemClock;
    this.#turns = new Turns(() => this.#clock.monotonicMs(), H2.turnMs);
    this.#unsent = new UnsentBytes(options.unsent);
    this.#budget = new ByteBudget(options.maxHeldBytes);
    this.#sweeper = setInterval(() => this.#sweep(), H2.sweepMs);
    this.#routes = new Map(options.routes.map((route) => [route.path, route]));
  }

  start(): void {
    this.#accepted = this.#accept();
  }

  async #accept(): Promise<void> {
    while (this.#accepting) {
      try {
        this.#take(await this.#listener.accept());
      } catch (thrown) {
        if (!this.#accepting) return;
        this.#options.onFault(messageOf(thrown), "");
        // Peers that have gone already must not hold up the next one; a lack of descriptors lasts a while.
        if (isGone(thrown)) continue;
        await new Promise((resolve) => setTimeout(resolve, H2.acceptRetryMs));
      }
    }
  }

  stopAccepting(): void {
    if (!this.#accepting) return;
    this.#accepting = false;
    this.#listener.close();
  }

  async stop(): Promise<void> {
    this.stopAccepting();
    clearInterval(this.#sweeper);
    const quiet = [...this.#connections].map((connection) => connection.leave());
    await within(Promise.all(quiet), H2.drainMs);
    for (const connection of [...this.#connections]) connection.close("the server stops");
    await this.#accepted;
  }

  #take(accepted: Deno.TcpConn): void {
    const socket = this.#options.secure?.(accepted) ?? accepted;
    const peer = new OwnConnection(accepted, socket);
    const events = this.#options.accept(peer);
    if (events === undefined || !prepareSocket(accepted)) {
      accepted.close();
      events?.closed();
      return;
    }
    const unsent = this.#unsent.open((why) => {
      this.#options.onFault(why, peer.remoteIp);
      own.close("it read too little");
    });
    const own: Connection = new Connection(socket, {
      routes: this.#routes,
      calls: events,
      maxStreams: this.#options.maxStreams,
      unsent,
      messageTimeoutMs: this.#options.messageTimeoutMs,
      budget: this.#budget,
      headerBudget: this.#headerBudget,
      pool: this.#pool,
      turns: this.#turns,
      nowMs: () => this.#clock.monotonicMs(),
      wake: () => this.#wake(own),
      onFault: (what) => this.#options.onFault(what, peer.remoteIp),
      onClosed: () => {
        this.#connections.delete(own);
        this.#awake.delete(own);
        unsent.close();
        queueMicrotask(() => events.closed());
      },
    });
    peer.connection = own;
    this.#connections.add(own);
    void own.run();
  }

  #sweep(): void {
    const nowMs = this.#clock.monotonicMs();
    for (const connection of this.#connections) connection.checkAge(nowMs);
  }

  /** What is said in one turn of the event loop leaves in one write at its end. */
  #wake(connection: Connection): void {
    this.#awake.add(connection);
    if (this.#flushing) return;
    this.#flushing = true;
    setImmediate(() => this.#flush());
  }

  /** In slices, so that the buffers of those that are done serve the next ones. */
  #flush(): void {
    let left = H2.flushSlice;
    for (const connection of this.#awake) {
      if (left-- === 0) break;
      this.#awake.delete(connection);
      connection.flush();
    }
    this.#flushing = this.#awake.size > 0;
    if (this.#flushing) setImmediate(() => this.#flush());
  }
}
