import {
  type Clock,
  H1,
  isOwnMachine,
  type Logger,
  LogThrottle,
  messageOf,
  plainIp,
  systemClock,
  type UnsentBounds,
  UnsentBytes,
} from "../../base/mod.ts";
import {
  BufferPool,
  type ByteListener,
  type ByteSocket,
  isGone,
  prepareSocket,
  Turns,
} from "../../wire/mod.ts";
import { AnswerHeads } from "../answer/answer_heads.ts";
import type { HttpService, PeerInfo, ServedPort } from "../types.ts";
import { ConnectionTable, type TableBounds } from "./connection_table.ts";
import { H1Connection } from "./h1_connection.ts";
import { HeldBuffers } from "./held_buffers.ts";
import type { SharedState } from "./session_options.ts";

/** What a port may have open and hold. */
interface H1Bounds extends Partial<TableBounds> {
  readonly unsent?: UnsentBounds;
  readonly maxHeldBytes?: number;
}

interface H1ServerOptions {
  readonly hostname: string;
  /** 0 takes a free port. */
  readonly port: number;
  readonly service: HttpService;
  readonly logger: Logger;
  readonly clock?: Clock;
  readonly bounds?: H1Bounds;
  /** Where sockets come from; absent: a port of TCP, at `hostname` and `port`. */
  readonly listener?: ByteListener;
  /** Whether connections from there may take the places that are kept for other nodes. */
  readonly isPeer?: (remoteIp: string) => boolean;
  /** Takes over connections on which HTTP/2 begins; absent: they are refused. */
  readonly onHttp2?: (socket: ByteSocket, read: Uint8Array<ArrayBuffer>) => void;
}

/** A port of HTTP/1.1. */
export interface H1Server extends ServedPort {
  /** Open connections, and those that were refused since the start. */
  readonly connections: number;
  readonly refused: number;
  /** Ends all connections, whatever is under way. */
  close(): void;
}

/** Listens at once; throws the system's error when it cannot. */
export function startH1Server(options: H1ServerOptions): H1Server {
  const { hostname, port } = options;
  const listener = options.listener ?? Deno.listen({ hostname, port });
  const server = new Server(options, listener);
  void server.accept();
  return server;
}

class Server implements H1Server {
  readonly port: number;
  readonly hostname: string;
  readonly finished: Promise<void>;
  readonly #options: H1ServerOptions;
  readonly #listener: ByteListener;
  readonly #clock: Clock;
  readonly #shared: SharedState;
  readonly #turns: Turns;
  readonly #held: HeldBuffers;
  readonly #unsent: UnsentBytes;
  readonly #table: ConnectionTable<H1Connection>;
  readonly #faults: LogThrottle;
  readonly #accepts: LogThrottle;
  readonly #sweeper: ReturnType<typeof setInterval>;
  readonly #finish: () => void;
  #isAccepting = true;
  #hasAccepted = false;
  refused = 0;

  constructor(options: H1ServerOptions, listener: ByteListener) {
    this.#options = options;
    this.#listener = listener;
    const { addr } = listener;
    this.port = "port" in addr ? addr.port : 0;
    this.hostname = "hostname" in addr ? addr.hostname : options.hostname;
    const clock = options.clock ?? systemClock;
    this.#clock = clock;
    const { logger, bounds = {} } = options;
    this.#faults = new LogThrottle({ logger, clock, lines: H1.faultLogsPerSecond });
    this.#accepts = new LogThrottle({ logger, clock, lines: 1, windowMs: H1.acceptLogMs });
    this.#shared = this.#sharedState();
    this.#turns = new Turns(() => clock.monotonicMs(), H1.turnMs);
    this.#held = new HeldBuffers(bounds.maxHeldBytes ?? H1.maxHeldBytes);
    this.#unsent = new UnsentBytes(
      bounds.unsent ?? { maxPeerBytes: H1.maxUnsentBytes, maxBytes: H1.maxUnsentBytesInAll },
    );
    const maxConnections = bounds.maxConnections ?? H1.maxConnections;
    this.#table = new ConnectionTable({
      maxConnections,
      reservedConnections: bounds.reservedConnections ?? H1.reservedConnections,
      maxPerAddress: bounds.maxPerAddress ?? Math.ceil(maxConnections * H1.addressPart),
      replacedIdleMs: bounds.replacedIdleMs ?? H1.replacedIdleMs,
    });
    const { promise, resolve } = Promise.withResolvers<void>();
    this.finished = promise;
    this.#finish = resolve;
    this.#sweeper = setInterval(() => this.#sweep(), H1.sweepMs);
  }

  get connections(): number {
    return this.#table.size;
  }

  #sharedState(): SharedState {
    return {
      service: this.#options.service,
      heads: new AnswerHeads(() => this.#clock.nowMs()),
      pools: {
        small: new BufferPool(H1.outBytes, H1.keptSmallBuffers),
        large: new BufferPool(H1.maxOutBytes, H1.keptBuffers),
      },
      nowMs: this.#clock.monotonicMs(),
      onFault: (why, remoteIp) => this.#fault("refused a request", why, remoteIp),
      onDefect: (what, thrown) => {
        this.#options.logger.error(what, { error: messageOf(thrown) });
      },
    };
  }

  /** Takes connections until it is told to stop. */
  async accept(): Promise<void> {
    while (this.#isAccepting) {
      try {
        this.#take(await this.#listener.accept());
      } catch (thrown) {
        if (!this.#isAccepting) break;
        // Clients that have gone already must not hold up the next one; a lack of descriptors lasts a while.
        if (isGone(thrown)) continue;
        this.#accepts.log(
          "warn",
          "The HTTP port takes no connections for a moment; is the limit of open files (ulimit -n) high enough?",
          { reason: messageOf(thrown) },
        );
        await new Promise((resolve) => setTimeout(resolve, H1.acceptRetryMs));
      }
    }
    this.#hasAccepted = true;
    this.#finishIfEmpty();
  }

  shutdown(): Promise<void> {
    if (!this.#isAccepting) return this.finished;
    this.#isAccepting = false;
    this.#listener.close();
    for (const connection of [...this.#table]) connection.leave();
    return this.finished;
  }

  close(): void {
    void this.shutdown();
    for (const connection of [...this.#table]) connection.close();
  }

  #finishIfEmpty(): void {
    if (!this.#hasAccepted || this.#table.size > 0) return;
    clearInterval(this.#sweeper);
    this.#finish();
  }

  #take(socket: ByteSocket): void {
    const remoteIp = ipOf(socket.remoteAddr);
    const isReserved = isOwnMachine(remoteIp, ipOf(socket.localAddr)) ||
      this.#options.isPeer?.(remoteIp) === true;
    const refusal = this.#table.refusal({ remoteIp, isReserved }, this.#shared.nowMs);
    if (refusal !== undefined) {
      this.refused++;
      this.#fault("refused a connection", refusal, remoteIp);
      socket.close();
      return;
    }
    if (!prepareSocket(socket)) {
      socket.close();
      return;
    }
    const unsent = this.#unsent.open((why) => {
      this.#fault("ended a connection", why, remoteIp);
      own.close();
    });
    const own: H1Connection = new H1Connection(socket, {
      shared: this.#shared,
      info: infoOf(socket),
      remoteIp,
      pool: this.#shared.pools.large,
      turns: this.#turns,
      held: this.#held,
      unsent,
      onHttp2: this.#options.onHttp2,
      onClosed: () => {
        unsent.close();
        this.#table.delete(own);
        this.#finishIfEmpty();
      },
    });
    this.#table.add(own);
    void own.run();
  }

  #sweep(): void {
    const nowMs = this.#clock.monotonicMs();
    this.#shared.nowMs = nowMs;
    for (const connection of this.#table) connection.check(nowMs);
  }

  #fault(what: string, why: string, remoteIp: string): void {
    this.#faults.log("info", what, { reason: why, remoteIp });
  }
}

/** Whether a connection is secure shows with what it says first. */
function infoOf(socket: ByteSocket): PeerInfo {
  return {
    remoteAddr: socket.remoteAddr,
    get isSecure() {
      return socket.isSecure === true;
    },
  };
}

function ipOf(address: Deno.Addr): string {
  return "hostname" in address ? plainIp(address.hostname) : "";
}
