/**
 * The waist between the protocol of Nacos and the engine that carries gRPC: connections with unary calls and one kind
 * of stream, messages as bytes. A faster engine can take the place of the present one behind this interface.
 */
import type { UnsentBounds } from "../base/mod.ts";
import type { CallStatus, ServerStream, StreamService, TransportConnection } from "../h2/mod.ts";
import type { ByteSocket } from "../wire/mod.ts";
import type { HeldBounds } from "./grpcjs/held_messages.ts";

export const REQUEST_PATH = "/Request/request";
export const STREAM_PATH = "/BiRequestStream/requestBiStream";

/** A method of another service on the same port: one message in, one out, at once. Its callers need not be clients. */
export interface UnaryService {
  /** `/package.Service/Method`. */
  readonly path: string;
  readonly maxMessageBytes: number;
  /** The bytes are only there until this returns. */
  answer(message: Uint8Array): Uint8Array | CallStatus;
}

/** What the upper side does with the events of one connection. None of these may throw. */
export interface ConnectionEvents {
  /**
   * A unary call: one message in, one out. The bytes are only there until this returns, also when it returns a promise.
   * A rejection is answered with the status INTERNAL.
   */
  request(message: Uint8Array): Uint8Array | Promise<Uint8Array>;
  /** A call of one of the other unary services was answered: a sign of life. */
  serviceCall(): void;
  streamOpened(stream: ServerStream): void;
  /** The bytes are only there until this returns. */
  streamMessage(stream: ServerStream, message: Uint8Array): void;
  streamClosed(stream: ServerStream): void;
  /** So many streams of other services are open on this connection now; told whenever the number changes. */
  serviceStreams(open: number): void;
  /** The last event of a connection. */
  closed(): void;
}

/** Asked for every new TCP connection; undefined refuses it. */
export type Accept = (connection: TransportConnection) => ConnectionEvents | undefined;

export interface TransportOptions {
  readonly host: string;
  /** 0 lets the system choose. */
  readonly port: number;
  /** What takes TLS off a connection; absent: there is none. */
  readonly secure?: ((socket: ByteSocket) => ByteSocket) | undefined;
  readonly maxMessageBytes: number;
  /** What messages that are still arriving may hold. */
  readonly held: HeldBounds;
  readonly maxStreamsPerConnection: number;
  /** What waits for clients that do not read it; beyond a bound connections are ended. */
  readonly unsent: UnsentBounds;
  /** Other services on the same port; absent: none. */
  readonly streams?: readonly StreamService[];
  readonly unaries?: readonly UnaryService[];
  /** Called for faults of clients below the level of messages; for a bounded log. */
  readonly onFault: (what: string, remoteIp: string) => void;
}

export interface Transport {
  readonly port: number;
  /** Takes no more connections; the open ones go on. */
  stopAccepting(): void;
  /** Ends everything. Resolves when the port is free. */
  stop(): Promise<void>;
}

export type StartTransport = (options: TransportOptions, accept: Accept) => Promise<Transport>;
