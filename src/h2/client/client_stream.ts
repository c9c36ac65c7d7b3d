import type { Buffer } from "node:buffer";
import { connect, type Socket } from "node:net";
import { H2, type HostPort, showHost } from "../../base/mod.ts";
import type { MessageStream, StreamEvents } from "../types.ts";
import { ClientSession } from "./client_session.ts";

/** A stream that this side has opened. */
export interface ClientStream extends MessageStream {
  /** Bytes received so far, those of HTTP/2 itself included: they rise while the other side takes anything. */
  readonly heardBytes: number;
}

interface ClientStreamOptions {
  readonly to: HostPort;
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
 * Opens a stream of gRPC over a connection of its own, without TLS. Failure to connect is told by `closed`. Names are
 * resolved anew at each call.
 */
export function openClientStream(options: ClientStreamOptions): ClientStream {
  return new SocketStream(options);
}

class SocketStream implements ClientStream {
  readonly #socket: Socket;
  readonly #session: ClientSession;
  #heardBytes = 0;

  constructor(
    { to, path, maxMessageBytes, maxWaitingBytes, refusal, events }: ClientStreamOptions,
  ) {
    const socket = connect({ host: to.host, port: to.port, noDelay: true });
    this.#socket = socket;
    this.#session = new ClientSession({
      path,
      authority: `${showHost(to.host)}:${to.port}`,
      maxMessageBytes,
      maxWaitingBytes,
      // Each read has memory of its own, so what is handed on may be kept.
      onMessage: (bytes) => events.message(bytes, true),
      onClosed: (reason) => {
        socket.destroy();
        events.closed(reason);
      },
      write: (bytes) => void socket.write(bytes),
      waitingBytes: () => socket.writableLength,
    });
    socket.setKeepAlive(true, H2.clientKeepaliveMs);
    socket.on("data", (bytes: Buffer) => {
      if (!this.#session.failed) this.#heardBytes += bytes.length;
      this.#session.receive(bytes);
    });
    socket.on("error", (error: Error) => this.#session.close(error.message));
    socket.on("end", () => this.#session.close("the other side ended the connection"));
    socket.on("close", () => this.#session.close("the connection is closed"));
    socket.on("connect", () => this.#connected(refusal));
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

  #connected(refusal: ClientStreamOptions["refusal"]): void {
    const { remoteAddress = "", localAddress = "" } = this.#socket;
    const refused = refusal?.(remoteAddress, localAddress);
    if (refused === undefined) this.#session.start();
    else this.#session.close(refused);
  }
}
