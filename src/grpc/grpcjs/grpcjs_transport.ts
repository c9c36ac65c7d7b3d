/** The transport on `@grpc/grpc-js`: sockets of our own, put into its HTTP/2 server by the connection injector. */
import { createServer, type Server as NetServer, type Socket } from "node:net";
import { Buffer } from "node:buffer";
import type { UnsentShare } from "../../base/mod.ts";
import * as grpc from "@grpc/grpc-js";
import type { CallStatus, ServerStream, StreamService } from "../../h2/mod.ts";
import {
  type Accept,
  REQUEST_PATH,
  STREAM_PATH,
  type Transport,
  type TransportOptions,
  type UnaryService,
} from "../transport.ts";
import { guardStreams } from "./guard_streams.ts";
import { GrpcJsSockets, type Served } from "./grpcjs_sockets.ts";
import { HeldMessages } from "./held_messages.ts";
import { serviceDefinition, ServiceStreams } from "./service_streams.ts";

// Messages pass as the bytes they are: decoding them by hand costs less than by reflection.
const passBytes = (bytes: Buffer): Buffer => bytes;
const asBytes = { requestSerialize: passBytes, requestDeserialize: passBytes };
const METHOD = { ...asBytes, responseSerialize: passBytes, responseDeserialize: passBytes };

/** Answers up to this size are sent even while others wait for their readers. */
const SMALL_BYTES = 16_384;

const UNARY_SERVICE = {
  request: { ...METHOD, path: REQUEST_PATH, requestStream: false, responseStream: false },
};
const STREAM_SERVICE = {
  requestBiStream: { ...METHOD, path: STREAM_PATH, requestStream: true, responseStream: true },
};

function toBuffer(bytes: Uint8Array): Buffer {
  return bytes instanceof Buffer
    ? bytes
    : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** A stream as the upper side sees it; writing to a stream that has ended does nothing. */
class Stream implements ServerStream {
  readonly #call: grpc.ServerDuplexStream<Buffer, Buffer>;
  #queuedBytes = 0;

  constructor(call: grpc.ServerDuplexStream<Buffer, Buffer>) {
    this.#call = call;
  }

  get queuedBytes(): number {
    return this.#queuedBytes;
  }

  get queuedMessages(): number {
    return this.#call.writableLength;
  }

  send(message: Uint8Array): void {
    if (!this.#call.writable) return;
    this.#queuedBytes += message.length;
    this.#call.write(toBuffer(message), () => {
      this.#queuedBytes -= message.length;
    });
  }

  end(): void {
    if (this.#call.writable) this.#call.end();
  }
}

/** Who makes a call, and how large its message may be. */
interface From {
  readonly served: Served | undefined;
  readonly maxMessageBytes: number;
}

const GONE = { code: grpc.status.UNAVAILABLE, details: "The connection is closed" };
const FULL = {
  code: grpc.status.RESOURCE_EXHAUSTED,
  details: "Too many answers wait for their readers",
};

/** Why a client, or everybody at this moment, gets no answer of so many bytes; one that does not read is ended over it. */
function refusalOf(unsent: UnsentShare, bytes: number): typeof GONE | undefined {
  const admission = unsent.admit();
  if (admission === "full" && bytes >= SMALL_BYTES) return FULL;
  if (admission !== "over") return undefined;
  unsent.end("does not read what is sent to it");
  return GONE;
}

function tooLarge(foundBytes: number, maxBytes: number): CallStatus {
  const details = `The message of ${foundBytes} bytes is larger than ${maxBytes}`;
  return { code: grpc.status.RESOURCE_EXHAUSTED, details };
}

function answerUnary(
  { served, maxMessageBytes }: From,
  message: Buffer,
  done: grpc.sendUnaryData<Buffer>,
): void {
  const refused = served === undefined ? GONE : refusalOf(served.unsent, 0);
  if (served === undefined || refused !== undefined) return done(refused ?? GONE);
  if (message.length > maxMessageBytes) {
    done(tooLarge(message.length, maxMessageBytes));
    return;
  }
  const answer = served.events.request(message);
  const send = (bytes: Uint8Array) => {
    // Many may have been waiting for the same thing to be answered.
    const refusal = refusalOf(served.unsent, bytes.length);
    if (refusal !== undefined) return done(refusal);
    served.writes.made(bytes);
    done(null, toBuffer(bytes));
  };
  if (answer instanceof Uint8Array) return send(answer);
  answer.then(
    send,
    () => done({ code: grpc.status.INTERNAL, details: "The server failed to answer" }),
  );
}

function serveStream(
  { served, maxMessageBytes }: From,
  call: grpc.ServerDuplexStream<Buffer, Buffer>,
): void {
  if (served === undefined) {
    call.end();
    return;
  }
  const { events } = served;
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
  from: (call: { getPeer(): string }) => From,
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
  eventsOf: (call: UnaryCall) => Served["events"] | undefined,
): void {
  if (services.length === 0) return;
  const definition = services.map(({ path }) => {
    return [path, { ...METHOD, path, requestStream: false, responseStream: false }] as const;
  });
  const handlers = services.map((service) => {
    const serve = (call: UnaryCall, done: grpc.sendUnaryData<Buffer>) => {
      eventsOf(call)?.serviceCall();
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

/** Messages of clients that are still arriving are bounded together, and so is what waits for clients. */
function watchMessages(
  server: grpc.Server,
  options: TransportOptions,
  sockets: GrpcJsSockets,
): void {
  const onFault = (what: string) => options.onFault(what, "");
  const held = new HeldMessages(options.held, onFault);
  const { unaries = [] } = options;
  const unaryPaths: ReadonlySet<unknown> = new Set(
    [UNARY_SERVICE.request, ...unaries].map(({ path }) => path),
  );
  // Streams of other nodes have bounds of their own.
  const services: ReadonlySet<unknown> = new Set(options.streams?.map(({ path }) => path));
  guardStreams(server, {
    onFault,
    onStream: (stream, path) => {
      if (services.has(path)) return;
      const connection = sockets.ofStream(stream)?.connection;
      // Without one the connection has gone.
      if (connection !== undefined) held.watch(stream, unaryPaths.has(path), connection);
    },
    writesOf: (stream, path) => services.has(path) ? undefined : sockets.ofStream(stream)?.writes,
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
  const sockets = new GrpcJsSockets(options, accept, [
    UNARY_SERVICE.request.path,
    STREAM_SERVICE.requestBiStream.path,
    ...[...streams, ...unaries].map(({ path }) => path),
  ]);
  watchMessages(server, options, sockets);
  addClientMethods(server, (call) => ({ served: sockets.ofCall(call), maxMessageBytes }));
  addServices(server, streams, (call) => sockets.ofCall(call));
  addUnaries(server, unaries, (call) => sockets.ofCall(call)?.events);
  const injector = server.createConnectionInjector(grpc.ServerCredentials.createInsecure());
  const take = (plain: Socket) => {
    const socket = sockets.take(plain);
    if (socket !== undefined) injector.injectConnection(socket);
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
  sockets: GrpcJsSockets,
): Promise<void> {
  const closed = listener.listening
    ? new Promise<void>((resolve) => listener.close(() => resolve()))
    : Promise.resolve();
  server.forceShutdown();
  sockets.destroyAll();
  await closed;
}
