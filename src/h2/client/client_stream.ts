import { type HostPort, showHost } from "../../base/mod.ts";
import type { MessageStream, StreamEvents } from "../types.ts";
import { ClientSession } from "./client_session.ts";
import { ClientSocket, type DialTls } from "./client_socket.ts";

/** A stream that this side has opened. */
export interface ClientStream extends MessageStream {
  /** Bytes received so far, those of HTTP/2 itself included: they rise while the other side takes anything. */
  readonly heardBytes: number;
}

interface ClientStreamOptions {
  readonly to: HostPort;
  /** Absent: without TLS. */
  readonly tls?: DialTls | undefined;
  /** `/package.Service/Method`. */
  readonly path: string;
  /** A larger message ends the stream. */
  readonly maxMessageBytes: number;
  /** Answers to pings and settings that may wait; more ends the stream. */
  readonly maxWaitingBytes: number;
  /** Why nothing may be said on a connection between these addresses; undefined when it may. */
  readonly refusal?: (remoteIp: string, localIp: string) => string | undefined;
  readonly events: StreamEvents;
}

/**
 * Opens a stream of gRPC over a connection of its own. Failure to connect is told by `closed`. Names are
 * resolved anew at each call.
 */
export function openClientStream(options: ClientStreamOptions): ClientStream {
  return new SocketStream(options);
}

class SocketStream implements ClientStream {
  readonly #socket: ClientSocket;
  readonly #session: ClientSession;
  #heardBytes = 0;

  constructor(
    { to, tls, path, maxMessageBytes, maxWaitingBytes, refusal, events }: ClientStreamOptions,
  ) {
    this.#session = new ClientSession({
      path,
      authority: `${showHost(to.host)}:${to.port}`,
      maxMessageBytes,
      maxWaitingBytes,
      // Each read has memory of its own, so what is handed on may be kept.
      onMessage: (bytes) => events.message(bytes, true),
      onClosed: (reason) => {
        this.#socket.destroy();
        events.closed(reason);
      },
      write: (bytes) => this.#socket.write(bytes),
      waitingBytes: () => this.#socket.waitingBytes,
    });
    this.#socket = new ClientSocket({
      to,
      tls,
      refusal,
      onConnected: () => this.#session.start(),
      onData: (bytes) => {
        if (!this.#session.failed) this.#heardBytes += bytes.length;
        this.#session.receive(bytes);
      },
      onClosed: (reason) => this.#session.close(reason),
    });
  }

  get queuedBytes(): number {
    return this.#session.queuedBytes;
  }

  get heardBytes(): number {
    return this.#heardBytes;
  }

  send(message: Uint8Array): void {
    this.#session.send(message);
  }

  end(): void {
    if (this.#session.failed) return;
    this.#session.flush();
    queueMicrotask(() => this.#session.close("this side ended the stream"));
  }
}
