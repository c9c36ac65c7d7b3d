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

/** An open stream of a route of kind `stream`. */
export interface OpenStream {
  /** Messages given to `send` that have not left yet, and their bytes. */
  readonly queuedMessages: number;
  readonly queuedBytes: number;
  /** Sends one message, which must not change afterwards; nothing happens once the stream is closed. */
  send(message: Uint8Array): void;
  /** Ends the stream in good order after what was sent; `closed` follows. Safe to repeat. */
  end(): void;
}

/** None of these may throw. */
export interface StreamEvents {
  /** The bytes are only there until this returns, unless they are the receiver's `own`. */
  message(bytes: Uint8Array, own: boolean): void;
  /** The last one; comes once. */
  closed(reason: string): void;
}

/** How a call ends that is answered with a status of gRPC and no message. */
export interface CallStatus {
  readonly code: number;
  readonly details: string;
}

/** What the layer above does with the calls of one connection. None of these may throw. */
export interface Calls {
  /**
   * A call of a unary route. The bytes are only there until this returns, also when it returns a promise; a rejection
   * is answered with the status INTERNAL.
   */
  unary(route: Route, message: Uint8Array): Uint8Array | CallStatus | Promise<Uint8Array>;
  opened(route: Route, stream: OpenStream): StreamEvents;
}
