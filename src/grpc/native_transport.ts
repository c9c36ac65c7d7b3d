/** The transport on the HTTP/2 engine of our own. */
import { copyOf, isOwnMachine } from "../base/mod.ts";
import {
  type OpenStream,
  type Peer,
  type PeerEvents,
  type Route,
  startH2Server,
  type StreamEvents,
} from "../h2/mod.ts";
import type {
  Accept,
  ConnectionEvents,
  StreamService,
  StreamSource,
  Transport,
  TransportOptions,
} from "./transport.ts";

const UNARY_PATH = "/Request/request";
const STREAM_PATH = "/BiRequestStream/requestBiStream";

/** The calls of one connection, as the protocol of Nacos wants to hear of them. */
class NativePeer implements PeerEvents {
  readonly #events: ConnectionEvents;
  readonly #source: StreamSource;
  readonly #services: ReadonlyMap<string, StreamService>;
  #serviceStreams = 0;

  constructor(
    peer: Peer,
    events: ConnectionEvents,
    services: ReadonlyMap<string, StreamService>,
  ) {
    this.#events = events;
    this.#source = {
      remote: `${peer.remoteIp}:${peer.remotePort}`,
      isOwnMachine: isOwnMachine(peer.remoteIp, peer.localIp),
    };
    this.#services = services;
  }

  unary(_route: Route, message: Uint8Array): Uint8Array | Promise<Uint8Array> {
    return this.#events.request(message);
  }

  opened(route: Route, stream: OpenStream): StreamEvents {
    const events = this.#events;
    const service = this.#services.get(route.path);
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

  #openService(service: StreamService, stream: OpenStream): StreamEvents {
    this.#events.serviceStreams(++this.#serviceStreams);
    const own = service.accept(stream, this.#source);
    return {
      // The other service may keep what it gets.
      message: (bytes, isOwn) => own.message(isOwn ? bytes : copyOf(bytes)),
      closed: (reason) => {
        this.#events.serviceStreams(--this.#serviceStreams);
        own.closed(reason);
      },
    };
  }
}

/** Starts the transport; rejects when the address cannot be listened on. */
export function startNativeTransport(
  options: TransportOptions,
  accept: Accept,
): Promise<Transport> {
  const { maxMessageBytes, held, streams = [] } = options;
  const services = new Map(streams.map((service) => [service.path, service]));
  const take = (peer: Peer): PeerEvents | undefined => {
    const events = accept(peer);
    return events === undefined ? undefined : new NativePeer(peer, events, services);
  };
  return new Promise((resolve) => {
    resolve(startH2Server({
      host: options.host,
      port: options.port,
      routes: [
        { path: UNARY_PATH, kind: "unary", maxMessageBytes },
        { path: STREAM_PATH, kind: "stream", maxMessageBytes: held.maxStreamMessageBytes },
        ...streams.map(({ path, maxMessageBytes }) => ({
          path,
          kind: "stream" as const,
          maxMessageBytes,
        })),
      ],
      maxHeldBytes: held.maxHeldBytes,
      messageTimeoutMs: held.timeoutMs,
      maxStreams: options.maxStreamsPerConnection,
      maxUnsentBytes: options.maxUnsentBytes,
      accept: take,
      onFault: options.onFault,
    }));
  });
}
