/** The transport on the HTTP/2 engine of our own. */
import { copyOf, isOwnMachine } from "../base/mod.ts";
import {
  type CallStatus,
  type ConnectionService,
  type Route,
  type ServerStream,
  startH2Server,
  type StreamEvents,
  type StreamService,
  type StreamSource,
  type TransportConnection,
} from "../h2/mod.ts";
import {
  type Accept,
  type ConnectionEvents,
  REQUEST_PATH,
  STREAM_PATH,
  type Transport,
  type TransportOptions,
  type UnaryService,
} from "./transport.ts";

/** Other services on the port, by path. */
interface Services {
  readonly streams: ReadonlyMap<string, StreamService>;
  readonly unaries: ReadonlyMap<string, UnaryService>;
}

/** The calls of one connection, as the protocol of Nacos wants to hear of them. */
class NativePeer implements ConnectionService {
  readonly #events: ConnectionEvents;
  readonly #source: StreamSource;
  readonly #services: Services;
  #serviceStreams = 0;

  constructor(
    peer: TransportConnection,
    events: ConnectionEvents,
    services: Services,
  ) {
    this.#events = events;
    this.#source = {
      remote: `${peer.remoteIp}:${peer.remotePort}`,
      isOwnMachine: isOwnMachine(peer.remoteIp, peer.localIp),
      // Known once a stream is opened, not yet when the connection is.
      get isProven() {
        return peer.isProven === true;
      },
    };
    this.#services = services;
  }

  unary(route: Route, message: Uint8Array): Uint8Array | CallStatus | Promise<Uint8Array> {
    if (route.path === REQUEST_PATH) return this.#events.request(message);
    const service = this.#services.unaries.get(route.path);
    if (service === undefined) throw new Error(`Cannot answer ${route.path}: it has no service`);
    this.#events.serviceCall();
    return service.answer(message);
  }

  opened(route: Route, stream: ServerStream): StreamEvents {
    const events = this.#events;
    const service = this.#services.streams.get(route.path);
    if (service !== undefined) return this.#openService(service, stream);
    events.streamOpened(stream);
    return {
      message: (bytes) => events.streamMessage(stream, bytes),
      closed: () => events.streamClosed(stream),
    };
  }

  closed(): void {
    this.#events.closed();
  }

  #openService(service: StreamService, stream: ServerStream): StreamEvents {
    this.#events.serviceStreams(++this.#serviceStreams);
    const own = service.accept(stream, this.#source);
    return {
      // The other service may keep what it gets.
      message: (bytes, isOwn) => own.message(isOwn ? bytes : copyOf(bytes), true),
      closed: (reason) => {
        this.#events.serviceStreams(--this.#serviceStreams);
        own.closed(reason);
      },
    };
  }
}

function routeOf(service: StreamService | UnaryService, kind: Route["kind"]): Route {
  const { path, maxMessageBytes } = service;
  // Streams of other nodes have bounds of their own.
  return { path, kind, maxMessageBytes, boundsItself: kind === "stream" };
}

/** Starts the transport; rejects when the address cannot be listened on. */
export function startNativeTransport(
  options: TransportOptions,
  accept: Accept,
): Promise<Transport> {
  const { maxMessageBytes, held, streams = [], unaries = [] } = options;
  const services = {
    streams: new Map(streams.map((service) => [service.path, service])),
    unaries: new Map(unaries.map((service) => [service.path, service])),
  };
  const take = (peer: TransportConnection): ConnectionService | undefined => {
    const events = accept(peer);
    return events === undefined ? undefined : new NativePeer(peer, events, services);
  };
  return new Promise((resolve) => {
    resolve(startH2Server({
      host: options.host,
      port: options.port,
      secure: options.secure,
      routes: [
        { path: REQUEST_PATH, kind: "unary", maxMessageBytes },
        { path: STREAM_PATH, kind: "stream", maxMessageBytes: held.maxStreamMessageBytes },
        ...streams.map((service) => routeOf(service, "stream")),
        ...unaries.map((service) => routeOf(service, "unary")),
      ],
      maxHeldBytes: held.maxHeldBytes,
      messageTimeoutMs: held.timeoutMs,
      maxStreams: options.maxStreamsPerConnection,
      unsent: options.unsent,
      accept: take,
      onFault: options.onFault,
    }));
  });
}
