/** What the layer above gives to the HTTP/2 engine and gets from it. */

/** A method that is served. */
export interface Route {
  /** `/package.Service/Method`. */
  readonly path: string;
  /** One message in and one out, or messages in both directions for as long as the stream is open. */
  readonly kind: "unary" | "stream";
  readonly maxMessageBytes: number;
  /** The layer above bounds what it sends: it is not counted among what waits for its reader. */
  readonly boundsItself?: boolean;
}

/** An open stream of gRPC messages in both directions, as the layer above sees it. */
export interface MessageStream {
  /** Bytes given to `send` that have not left yet. */
  readonly queuedBytes: number;
  /** Sends one message, which must not change afterwards; nothing happens once the stream is closed. */
  send(message: Uint8Array): void;
  /** Ends the stream in good order after what was sent; `closed` follows. Safe to repeat. */
  end(): void;
}

/** One that the other side has opened. */
export interface ServerStream extends MessageStream {
  /** Messages given to `send` that have not left yet. */
  readonly queuedMessages: number;
}

/** None of these may throw, and none comes before the stream was handed out. */
export interface StreamEvents {
  /** The bytes are only there until this returns, unless they are the receiver's `own`. */
  message(bytes: Uint8Array, own: boolean): void;
  /** The last one; comes once. */
  closed(reason: string): void;
}

/** Where the connection of a stream comes from. */
export interface StreamSource {
  /** `ip:port` of the other side. */
  readonly remote: string;
  readonly isOwnMachine: boolean;
  /** It has shown a certificate that is trusted here. Absent: it has not. */
  readonly isProven?: boolean;
}

/** A method whose streams another taker than that of the rest of the port gets. */
export interface StreamService {
  /** `/package.Service/Method`. */
  readonly path: string;
  readonly maxMessageBytes: number;
  /** Asked for every stream that is opened; its messages are the receiver's own. */
  accept(stream: MessageStream, source: StreamSource): StreamEvents;
}

/** One TCP connection, which is one HTTP/2 session. */
export interface TransportConnection {
  readonly remoteIp: string;
  readonly remotePort: number;
  /** The address of this machine that the connection was made to; empty when it is not known. */
  readonly localIp: string;
  /** The other side has shown a certificate that is trusted here; known when it has said something. Absent: it has not. */
  readonly isProven?: boolean;
  /** True while a message has begun to arrive; it ends with a status when it takes too long. */
  readonly isArriving: boolean;
  /** Ends the connection at once; what was sent before and still waits is lost. Safe to repeat. */
  destroy(): void;
}

/** How a call ends that is answered with a status of gRPC and no message. */
export interface CallStatus {
  readonly code: number;
  readonly details: string;
}

/** What the layer above does with the calls of one connection. None of these may throw. */
export interface CallService {
  /**
   * A call of a unary route. The bytes are only there until this returns, also when it returns a promise; a rejection
   * is answered with the status INTERNAL.
   */
  unary(route: Route, message: Uint8Array): Uint8Array | CallStatus | Promise<Uint8Array>;
  opened(route: Route, stream: ServerStream): StreamEvents;
}
