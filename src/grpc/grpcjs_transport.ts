/** The transport on `@grpc/grpc-js`: sockets of our own, put into its HTTP/2 server by the connection injector. */
import { createServer, type Server as NetServer, type Socket } from "node:net";
import { Buffer } from "node:buffer";
import * as grpc from "@grpc/grpc-js";
import type {
  Accept,
  ConnectionEvents,
  Transport,
  TransportConnection,
  TransportOptions,
  TransportStream,
} from "./transport.ts";
import { CoalescedSocket } from "./coalesced_socket.ts";
import { guardStreams } from "./guard_streams.ts";
import { HeldMessages } from "./held_messages.ts";

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

class Connection implements TransportConnection {
  readonly remoteIp: string;
  readonly remotePort: number;
  readonly #socket: CoalescedSocket;

  constructor(socket: CoalescedSocket) {
    this.#socket = socket;
    // An IPv4 client of a dual-stack socket is shown by its IPv4 address.
    this.remoteIp = socket.remoteAddress.replace(/^::ffff:(?=\d+\.)/, "");
    this.remotePort = socket.remotePort;
  }

  destroy(): void {
    this.#socket.destroy();
  }
}

function answerUnary(
  events: ConnectionEvents | undefined,
  message: Buffer,
  done: grpc.sendUnaryData<Buffer>,
): void {
  if (events === undefined) {
    done({ code: grpc.status.UNAVAILABLE, details: "The connection is closed" });
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
  events: ConnectionEvents | undefined,
  call: grpc.ServerDuplexStream<Buffer, Buffer>,
): void {
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
    if (open) events.streamMessage(stream, message);
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

/** Starts the transport; rejects when the address cannot be listened on. */
export async function startGrpcJsTransport(
  options: TransportOptions,
  accept: Accept,
): Promise<Transport> {
  const server = new grpc.Server({
    "grpc.max_receive_message_length": options.maxMessageBytes,
    "grpc.max_send_message_length": -1,
    "grpc.max_concurrent_streams": options.maxStreamsPerConnection,
    "grpc.enable_channelz": 0,
  });
  const onFault = (what: string) => options.onFault(what, "");
  const held = new HeldMessages(options.held, onFault);
  const unaryPath = UNARY_SERVICE.request.path;
  guardStreams(server, onFault, (stream, path) => held.watch(stream, path === unaryPath));
  const byPeer = new Map<string, ConnectionEvents>();
  const sockets = new Set<CoalescedSocket>();
  server.addService(UNARY_SERVICE, {
    request: (call: grpc.ServerUnaryCall<Buffer, Buffer>, done: grpc.sendUnaryData<Buffer>) =>
      answerUnary(byPeer.get(call.getPeer()), call.request, done),
  });
  server.addService(STREAM_SERVICE, {
    requestBiStream: (call: grpc.ServerDuplexStream<Buffer, Buffer>) =>
      serveStream(byPeer.get(call.getPeer()), call),
  });
  const injector = server.createConnectionInjector(grpc.ServerCredentials.createInsecure());

  const take = (plain: Socket) => {
    plain.setNoDelay(true);
    plain.setKeepAlive(true, TCP_KEEPALIVE_MS);
    const socket = new CoalescedSocket(plain, options.maxUnsentBytes);
    const connection = new Connection(socket);
    // Without an address the peer has gone already.
    const events = socket.remoteAddress === "" ? undefined : accept(connection);
    if (events === undefined) {
      socket.destroy();
      return;
    }
    // Remote address and port together are unique as long as the connection is open.
    const peer = `${socket.remoteAddress}:${socket.remotePort}`;
    byPeer.set(peer, events);
    sockets.add(socket);
    socket.on("error", (error: Error) => options.onFault(error.message, connection.remoteIp));
    socket.on("close", () => {
      sockets.delete(socket);
      if (byPeer.get(peer) === events) byPeer.delete(peer);
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
