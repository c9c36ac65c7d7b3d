/** The sockets of the transport on grpc-js, and who is at their other end. */
import type { Http2Session, ServerHttp2Stream } from "node:http2";
import type { Socket } from "node:net";
import { H2, plainIp, systemClock, UnsentBytes, type UnsentShare } from "../../base/mod.ts";
import { ByteBudget, FloodGuard, type TransportConnection } from "../../h2/mod.ts";
import { CoalescedSocket } from "./coalesced_socket.ts";
import type { Holder } from "./held_messages.ts";
import { IncomingCalls, usualCalls } from "./incoming_calls.ts";
import { IncomingFrames } from "./incoming_frames.ts";
import type { Accept, ConnectionEvents, TransportOptions } from "../transport.ts";
import { UnsentWrites } from "./unsent_writes.ts";

const TCP_KEEPALIVE_MS = 60_000;

/** One connection as the methods of grpc-js find it. */
export interface Served {
  readonly connection: TransportConnection & Holder;
  readonly events: ConnectionEvents;
  /** What waits for this client. */
  readonly unsent: UnsentShare;
  readonly writes: UnsentWrites;
  /** The HTTP/2 on it, once it has carried a call. */
  session: Http2Session | undefined;
}

class Connection implements TransportConnection, Holder {
  readonly remoteIp: string;
  readonly remotePort: number;
  readonly localIp: string;
  readonly arriving: Holder["arriving"];
  readonly budget: ByteBudget;
  readonly #socket: CoalescedSocket;

  constructor(socket: CoalescedSocket, { arriving, budget }: Holder) {
    this.#socket = socket;
    this.arriving = arriving;
    this.budget = budget;
    // An IPv4 client of a dual-stack socket is shown by its IPv4 address.
    this.remoteIp = plainIp(socket.remoteAddress);
    this.remotePort = socket.remotePort;
    this.localIp = socket.localAddress ?? "";
  }

  get isArriving(): boolean {
    return this.arriving.size > 0;
  }

  destroy(): void {
    this.#socket.destroy();
  }
}

export class GrpcJsSockets {
  readonly #options: TransportOptions;
  readonly #accept: Accept;
  readonly #usual: ReadonlyMap<string, Uint8Array>;
  readonly #unsent: UnsentBytes;
  /** For what has not arrived whole, of all connections. */
  readonly #budget: ByteBudget;
  readonly #headerBudget = new ByteBudget(H2.maxHeldHeaderBytes);
  readonly #byPeer = new Map<string, Served>();
  readonly #bySession = new WeakMap<Http2Session, Served>();
  readonly #open = new Set<CoalescedSocket>();

  /** `usualPaths`: of the calls that nearly all are. */
  constructor(options: TransportOptions, accept: Accept, usualPaths: readonly string[]) {
    this.#options = options;
    this.#accept = accept;
    this.#usual = usualCalls(usualPaths);
    this.#unsent = new UnsentBytes(options.unsent);
    this.#budget = new ByteBudget(options.held.maxHeldBytes);
  }

  /** The owner of the stream; undefined once it is gone. */
  ofStream({ session }: ServerHttp2Stream): Served | undefined {
    if (session === undefined) return undefined;
    const known = this.#bySession.get(session);
    if (known !== undefined) return known;
    const served = this.#byPeer.get(`${session.socket.remoteAddress}:${session.socket.remotePort}`);
    if (served === undefined) return undefined;
    served.session = session;
    this.#bySession.set(session, served);
    return served;
  }

  /** By what grpc-js calls the peer of a call. */
  ofCall(call: { getPeer(): string }): Served | undefined {
    return this.#byPeer.get(call.getPeer());
  }

  /** What HTTP/2 is to be spoken on; undefined when the connection is refused. */
  take(plain: Socket): CoalescedSocket | undefined {
    plain.setNoDelay(true);
    plain.setKeepAlive(true, TCP_KEEPALIVE_MS);
    const fault = (what: string) => this.#options.onFault(what, connection.remoteIp);
    const unsent = this.#unsent.open((why) => {
      fault(why);
      socket.destroy();
    });
    const guard = new FloodGuard(() => systemClock.monotonicMs());
    const holder = holderOf(this.#budget);
    const headerBudget = new ByteBudget(H2.maxHeaderBlockBytes, this.#headerBudget, () => {
      // A block cannot be given up by itself.
      fault("holds more than others of headers that have no end");
      calls.drop();
      socket.destroy();
    });
    const calls = new IncomingCalls(this.#usual, guard, headerBudget);
    const socket: CoalescedSocket = new CoalescedSocket(plain, {
      frames: new IncomingFrames(calls, guard),
      unsent,
      onFault: fault,
    });
    const connection = new Connection(socket, holder);
    // Without an address the peer has gone already.
    const events = socket.remoteAddress === "" ? undefined : this.#accept(connection);
    if (events === undefined) {
      unsent.close();
      socket.destroy();
      return undefined;
    }
    // Remote address and port together are unique as long as the connection is open.
    const peer = `${socket.remoteAddress}:${socket.remotePort}`;
    const served: Served = {
      connection,
      events,
      unsent,
      writes: new UnsentWrites(unsent),
      session: undefined,
    };
    this.#byPeer.set(peer, served);
    this.#open.add(socket);
    socket.on("error", (error: Error) => fault(error.message));
    socket.on("close", () => {
      this.#open.delete(socket);
      unsent.close();
      calls.drop();
      // It does not see by itself that its socket is gone, and keeps what its streams wanted to send.
      served.session?.destroy();
      if (this.#byPeer.get(peer)?.events === events) this.#byPeer.delete(peer);
      events.closed();
    });
    return socket;
  }

  destroyAll(): void {
    for (const socket of [...this.#open]) socket.destroy();
  }
}

/** Gives up the messages that are arriving when others need the room. */
function holderOf(all: ByteBudget): Holder {
  const arriving: Holder["arriving"] = new Set();
  const budget = new ByteBudget(H2.maxHeldBytesPerConnection, all, () => {
    for (const refuse of [...arriving]) {
      refuse("holds more than others of what may arrive at once");
    }
  });
  return { arriving, budget };
}
