import type { Buffer } from "node:buffer";
import { connect, type Socket } from "node:net";
import process from "node:process";
import type { ConnectionOptions } from "node:tls";
import { H2, type HostPort, TLS } from "../../base/mod.ts";

/** How a connection is secured that this side opens. */
export interface DialTls {
  /** Whom this side trusts and how it shows itself; asked for each connection. */
  options(): ConnectionOptions;
  /** Goes without TLS where the other side does not speak it; told why. Absent: then the connection fails. */
  readonly goPlain?: ((reason: string) => void) | undefined;
}

interface ClientSocketOptions {
  readonly to: HostPort;
  /** Absent: without TLS. */
  readonly tls?: DialTls | undefined;
  /** Why nothing may be said on a connection between these addresses; undefined when it may. */
  readonly refusal?: ((remoteIp: string, localIp: string) => string | undefined) | undefined;
  readonly onConnected: () => void;
  readonly onData: (bytes: Buffer) => void;
  /** The last event; may come more than once. */
  readonly onClosed: (reason: string) => void;
}

/** One connection to a server, with TLS or without. */
export class ClientSocket {
  readonly #options: ClientSocketOptions;
  /** Below TLS where there is TLS: closing what is above need not close it. */
  #raw: Socket;
  #socket: Socket;
  #isDestroyed = false;

  constructor(options: ClientSocketOptions) {
    this.#options = options;
    this.#raw = this.#socket = this.#connect(options.tls);
  }

  get waitingBytes(): number {
    return this.#socket.writableLength;
  }

  write(bytes: Uint8Array): void {
    this.#socket.write(bytes);
  }

  destroy(): void {
    this.#isDestroyed = true;
    this.#socket.destroy();
    this.#raw.destroy();
  }

  #connect(tls: DialTls | undefined): Socket {
    const { to: { host, port }, refusal, onClosed } = this.#options;
    const socket = connect({ host, port, noDelay: true });
    socket.setKeepAlive(true, H2.clientKeepaliveMs);
    let isConnected = false;
    // Stays, since an error that nobody listens to would end the process.
    socket.on("error", (error: Error) => isConnected || onClosed(error.message));
    socket.on("close", () => isConnected || onClosed("the connection is closed"));
    socket.on("connect", () => {
      isConnected = true;
      // Before the first byte.
      const refused = refusal?.(socket.remoteAddress ?? "", socket.localAddress ?? "");
      if (refused !== undefined) onClosed(refused);
      else if (tls === undefined) this.#use(socket);
      else this.#secure(tls);
    });
    return socket;
  }

  #secure(tls: DialTls): void {
    const { to: { host } } = this.#options;
    const { connect: connectTls } = process.getBuiltinModule("node:tls");
    const socket = this.#socket = connectTls({ ...tls.options(), host, socket: this.#raw });
    let isOver = false;
    const failed = (reason: string) => {
      if (isOver) return;
      isOver = true;
      clearTimeout(timer);
      this.#raw.destroy();
      if (!this.#isDestroyed) this.#unsecured(tls, reason);
    };
    const timer = setTimeout(
      () => failed(`the other side did not answer in TLS within ${TLS.dialMs} ms`),
      TLS.dialMs,
    );
    socket.on("error", (error: Error) => failed(error.message));
    socket.on("close", () => failed("the connection was closed before it was secure"));
    socket.once("secureConnect", () => {
      if (isOver) return;
      isOver = true;
      clearTimeout(timer);
      this.#use(socket);
    });
  }

  #unsecured({ goPlain }: DialTls, reason: string): void {
    const told = `it could not be secured: ${reason}`;
    if (goPlain === undefined) {
      this.#options.onClosed(told);
      return;
    }
    goPlain(reason);
    this.#raw = this.#socket = this.#connect(undefined);
  }

  #use(socket: Socket): void {
    const { onConnected, onData, onClosed } = this.#options;
    socket.on("data", onData);
    socket.on("error", (error: Error) => onClosed(error.message));
    socket.on("end", () => onClosed("the other side ended the connection"));
    socket.on("close", () => onClosed("the connection is closed"));
    onConnected();
  }
}
