/** The transport on the HTTP/2 engine of our own. */
import {
  type OpenStream,
  type Peer,
  type PeerEvents,
  type Route,
  startH2Server,
  type StreamEvents,
} from "../h2/mod.ts";
import type { Accept, ConnectionEvents, Transport, TransportOptions } from "./transport.ts";

const UNARY_PATH = "/Request/request";
const STREAM_PATH = "/BiRequestStream/requestBiStream";

/** The calls of one connection, as the protocol of Nacos wants to hear of them. */
class NativePeer implements PeerEvents {
  readonly #events: ConnectionEvents;

  constructor(events: ConnectionEvents) {
    this.#events = events;
  }

  unary(_route: Route, message: Uint8Array): Uint8Array | Promise<Uint8Array> {
    return this.#events.request(message);
  }

  opened(_route: Route, stream: OpenStream): StreamEvents {
    const events = this.#events;
    events.streamOpened(stream);
    return {
      message: (bytes) => events.streamMessage(stream, bytes),
      closed: () => events.streamClosed(stream),
    };
  }

  closed(): void {
    this.#events.closed();
  }
}

/** Starts the transport; rejects when the address cannot be listened on. */
export function startNativeTransport(
  options: TransportOptions,
  accept: Accept,
): Promise<Transport> {
  const { maxMessageBytes, held } = options;
  const take = (peer: Peer): PeerEvents | undefined => {
    const events = accept(peer);
    return events === undefined ? undefined : new NativePeer(events);
  };
  return new Promise((resolve) => {
    resolve(startH2Server({
      host: options.host,
      port: options.port,
      routes: [
        { path: UNARY_PATH, kind: "unary", maxMessageBytes },
        { path: STREAM_PATH, kind: "stream", maxMessageBytes: held.maxStreamMessageBytes },
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
