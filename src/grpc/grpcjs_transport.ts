/** The transport on `@grpc/grpc-js`: sockets of our own, put into its HTTP/2 server by the connection injector. */
import { createServer, type Server as NetServer, type Socket } from "node:net";
import { Buffer } from "node:buffer";
import type { ServerHttp2Stream } from "node:http2";
import * as grpc from "@grpc/grpc-js";
import type {
  Accept,
  CallStatus,
  ConnectionEvents,
  StreamService,
  Transport,
  TransportConnection,
  TransportOptions,
  TransportStream,
  UnaryService,
} from "./transport.ts";
import { CoalescedSocket } from "./coalesced_socket.ts";
import { plainIp, systemClock } from "../base/mod.ts";
import { FloodGuard } from "../h2/mod.ts";
import { guardStreams } from "./guard_streams.ts";
import { HeldMessages, type Holder } from "./held_messages.ts";
import { IncomingCalls, usualCalls } from "./incoming_calls.ts";
import { IncomingFrames } from "./incoming_frames.ts";
import { type Served, serviceDefinition, ServiceStreams } from "./service_streams.ts";

const TCP_KEEPALIVE_MS = 60_000;

// Messages pass as the bytes they are: decoding them by hand costs less than by reflection.
const passBytes = (bytes: Buffer): Buffer => bytes;
const asBytes = { requestSerialize: passBytes, requestDeserialize: passBytes };
const METHOD = { ...asBytes, responseSerialize: passBytes, responseDeserialize: passBytes };

const UNARY_SERVICE = {
  request: { ...METHOD, path: "/Request/request", requestStream: false, responseStream: false },
};
const STREAM_SERVICE = {
  requestBiStream: {
    ...METHOD,
    path: "/BiRequestStream/requestBiStream",
    requestStream: true,
    responseStream: true,
  },
};

function toBuffer(bytes: Uint8Array): Buffer {
  return bytes instanceof Buffer
    ? bytes
    : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** A stream as the upper side sees it; writing to a stream that has ended does nothing. */
class Stream implements TransportStream {
  readonly #call: grpc.ServerDuplexStream<Buffer, Buffer>;

  constructor(call: grpc.ServerDuplexStream<Buffer, Buffer>) {
    this.#call = call;
  }

  get queuedMessages(): number {
    return this.#call.writableLength;
  }

  send(message: Uint8Array): void {
    if (this.#call.writable) this.#call.write(toBuffer(message));
  }

  end(): void {
    if (this.#call.writable) this.#call.end();
  }
}

class Connection implements TransportConnection, Holder {
  readonly remoteIp: string;
  readonly remotePort: number;
  readonly localIp: string;
  arriving = 0;
  heldBytes = 0;
  readonly #socket: CoalescedSocket;

  constructor(socket: CoalescedSocket) {
    this.#socket = socket;
    // An IPv4 client of a dual-stack socket is shown by its IPv4 address.
    this.remoteIp = plainIp(socket.remoteAddress);
    this.remotePort = socket.remotePort;
    this.localIp = socket.localAddress ?? "";
  }

  get isArriving(): boolean {
    return this.arriving > 0;
  }

  destroy(): void {
    this.#socket.destroy();
  }
}

function tooLarge(foundBytes: number, maxBytes: number): CallStatus {
  const details = `The message of ${foundBytes} bytes is larger than ${maxBytes}`;
  return { code: grpc.status.RESOURCE_EXHAUSTED, details };
}

function answerUnary(
  from: { events: ConnectionEvents | undefined; maxMessageBytes: number },
  message: Buffer,
  done: grpc.sendUnaryData<Buffer>,
): void {
  const { events, maxMessageBytes } = from;
  if (events === undefined) {
    done({ code: grpc.status.UNAVAILABLE, details: "The connection is closed" });
    return;
  }
  if (message.length > maxMessageBytes) {
    done(tooLarge(message.length, maxMessageBytes));
    return;
  }
  const answer = events.request(message);
  if (answer instanceof Uint8Array) {
    done(null, toBuffer(answer));
    return;
  }
  answer.then(
    (bytes) => done(null, toBuffer(bytes)),
    () => done({ code: grpc.status.INTERNAL, details: "The server failed to answer" }),
  );
}

function serveStream(
  from: { events: ConnectionEvents | undefined; maxMessageBytes: number },
  call: grpc.ServerDuplexStream<Buffer, Buffer>,
): void {
  const { events, maxMessageBytes } = from;
  if (events === undefined) {
    call.end();
    return;
  }
  const stream = new Stream(call);
  let open = true;
  const close = () => {
    if (!open) return;
    open = false;
    events.streamClosed(stream);
  };
  call.on("data", (message: Buffer) => {
    if (!open) return;
    if (message.length <= maxMessageBytes) events.streamMessage(stream, message);
    else {
      close();
      stream.end();
    }
  });
  call.on("end", () => {
    close();
    stream.end();
  });
  call.on("error", close);
  call.on("cancelled", close);
  call.on("close", close);
  events.streamOpened(stream);
}

/** Adds the methods that clients call. */
function addClientMethods(
  server: grpc.Server,
  from: (call: { getPeer(): string }) => {
    events: ConnectionEvents | undefined;
    maxMessageBytes: number;
  },
): void {
  server.addService(UNARY_SERVICE, {
    request: (call: grpc.ServerUnaryCall<Buffer, Buffer>, done: grpc.sendUnaryData<Buffer>) =>
      answerUnary(from(call), call.request, done),
  });
  server.addService(STREAM_SERVICE, {
    requestBiStream: (call: BidiCall) => serveStream(from(call), call),
  });
}

/** Adds unary methods of other services, whose callers need not be clients. */
function addUnaries(
  server: grpc.Server,
  services: readonly UnaryService[],
  connectionOf: (call: UnaryCall) => ConnectionEvents | undefined,
): void {
  if (services.length === 0) return;
  const definition = services.map(({ path }) => {
    return [path, { ...METHOD, path, requestStream: false, responseStream: false }] as const;
  });
  const handlers = services.map((service) => {
    const serve = (call: UnaryCall, done: grpc.sendUnaryData<Buffer>) => {
      connectionOf(call)?.serviceCall();
      const { length } = call.request;
      const answer = length > service.maxMessageBytes
        ? tooLarge(length, service.maxMessageBytes)
        : service.answer(call.request);
      if (answer instanceof Uint8Array) done(null, toBuffer(answer));
      else done(answer);
    };
    return [service.path, serve] as const;
  });
  server.addService(Object.fromEntries(definition), Object.fromEntries(handlers));
}

type UnaryCall = grpc.ServerUnaryCall<Buffer, Buffer>;
type BidiCall = grpc.ServerDuplexStream<Buffer, Buffer>;

/** Adds the methods of other services. */
function addServices(
  server: grpc.Server,
  services: readonly StreamService[],
  servedOf: (call: BidiCall) => Served | undefined,
): void {
  if (services.length === 0) return;
  const open = new ServiceStreams();
  const handlers = services.map((service) => {
    const serve = (call: BidiCall) => open.serve(service, servedOf(call), call);
    return [service.path, serve] as const;
  });
  server.addService(serviceDefinition(services), Object.fromEntries(handlers));
}

/** Listens; resolves with the port, rejects with the reason why it cannot. */
function listen(listener: NetServer, host: string, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    listener.once("error", reject);
    listener.listen({ host, port }, () => {
      listener.off("error", reject);
      const address = listener.address();
      resolve(address !== null && typeof address === "object" ? address.port : port);
    });
  });
}

/** Makes what every connection reads through; `paths` are the calls that are usual. */
function createFilter(paths: readonly string[]): () => IncomingFrames {
  const usual = usualCalls(paths);
  const nowMs = () => systemClock.monotonicMs();
  return () => {
    const guard = new FloodGuard(nowMs);
    return new IncomingFrames(new IncomingCalls(usual, guard), guard);
  };
}

/** Messages of clients that are still arriving are bounded together. */
function watchMessages(
  server: grpc.Server,
  options: TransportOptions,
  connectionOf: (peer: string) => Holder | undefined,
): void {
  const onFault = (what: string) => options.onFault(what, "");
  const held = new HeldMessages(options.held, onFault);
  const { unaries = [] } = options;
  const unaryPaths: ReadonlySet<unknown> = new Set(
    [UNARY_SERVICE.request, ...unaries].map(({ path }) => path),
  );
  const services: ReadonlySet<unknown> = new Set(options.streams?.map(({ path }) => path));
  const holders = new WeakMap<object, Holder>();
  const holderOf = ({ session }: ServerHttp2Stream): Holder | undefined => {
    if (session === undefined) return undefined;
    const known = holders.get(session);
    if (known !== undefined) return known;
    const holder = connectionOf(`${session.socket.remoteAddress}:${session.socket.remotePort}`);
    if (holder !== undefined) holders.set(session, holder);
    return holder;
  };
  guardStreams(server, onFault, (stream, path) => {
    // Streams of other nodes have bounds of their own.
    if (services.has(path)) return;
    const holder = holderOf(stream);
    // Without one the connection has gone.
    if (holder !== undefined) held.watch(stream, unaryPaths.has(path), holder);
  });
}

/** Starts the transport; rejects when the address cannot be listened on. */
export async function startGrpcJsTransport(
  options: TransportOptions,
  accept: Accept,
): Promise<Transport> {
  const { streams = [], unaries = [] } = options;
  const { maxMessageBytes } = options;
  const server = new grpc.Server({
    // The engine knows one limit for all methods; the smaller ones are kept where messages are handed on.
    "grpc.max_receive_message_length": Math.max(
      maxMessageBytes,
      ...streams.map((service) => service.maxMessageBytes),
    ),
    "grpc.max_send_message_length": -1,
    "grpc.max_concurrent_streams": options.maxStreamsPerConnection,
    "grpc.enable_channelz": 0,
  });
  const byPeer = new Map<string, Served & { readonly connection: Connection }>();
  watchMessages(server, options, (peer) => byPeer.get(peer)?.connection);
  const sockets = new Set<CoalescedSocket>();
  const from = (call: { getPeer(): string }) => ({
    events: byPeer.get(call.getPeer())?.events,
    maxMessageBytes,
  });
  addClientMethods(server, from);
  addServices(server, streams, (call) => byPeer.get(call.getPeer()));
  addUnaries(server, unaries, (call) => byPeer.get(call.getPeer())?.events);
  const injector = server.createConnectionInjector(grpc.ServerCredentials.createInsecure());

  const filter = createFilter([
    UNARY_SERVICE.request.path,
    STREAM_SERVICE.requestBiStream.path,
    ...[...streams, ...unaries].map(({ path }) => path),
  ]);
  const take = (plain: Socket) => {
    plain.setNoDelay(true);
    plain.setKeepAlive(true, TCP_KEEPALIVE_MS);
    const socket = new CoalescedSocket(plain, {
      frames: filter(),
      maxUnsentBytes: options.maxUnsentBytes,
      onFault: (what) => options.onFault(what, connection.remoteIp),
    });
    const connection = new Connection(socket);
    // Without an address the peer has gone already.
    const events = socket.remoteAddress === "" ? undefined : accept(connection);
    if (events === undefined) {
      socket.destroy();
      return;
    }
    // Remote address and port together are unique as long as the connection is open.
    const peer = `${socket.remoteAddress}:${socket.remotePort}`;
    byPeer.set(peer, { connection, events });
    sockets.add(socket);
    socket.on("error", (error: Error) => options.onFault(error.message, connection.remoteIp));
    socket.on("close", () => {
      sockets.delete(socket);
      if (byPeer.get(peer)?.events === events) byPeer.delete(peer);
      events.closed();
    });
    injector.injectConnection(socket);
  };
  // A peer that ends its side is gone: its instances must not outlive it in a half-open socket.
  const listener = createServer({ allowHalfOpen: false }, take);
  const port = await listen(listener, options.host, options.port);
  listener.on("error", (error: Error) => options.onFault(error.message, ""));
  return {
    port,
    stopAccepting: () => void listener.close(),
    stop: () => stopAll(listener, server, sockets),
  };
}

async function stopAll(
  listener: NetServer,
  server: grpc.Server,
  sockets: ReadonlySet<CoalescedSocket>,
): Promise<void> {
  const closed = listener.listening
    ? new Promise<void>((resolve) => listener.close(() => resolve()))
    : Promise.resolve();
  server.forceShutdown();
  for (const socket of [...sockets]) socket.destroy();
  await closed;
}
