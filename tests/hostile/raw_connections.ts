/** Plain TCP connections of an attacker, counted, and closed together at the end. */
import type { Effort } from "./hostile_case.ts";

/** One connection; what comes back is read and dropped unless the attack does not read at all. */
export class RawConnection {
  readonly #conn: Deno.TcpConn;
  readonly #count: (bytes: number) => void;
  readonly #heard: ((bytes: Uint8Array) => void) | undefined;
  /** Resolves when the server has closed it, or it was closed here. */
  readonly closed: Promise<void>;
  #open = true;

  constructor(conn: Deno.TcpConn, options: RawOptions & { count: (bytes: number) => void }) {
    this.#conn = conn;
    this.#count = options.count;
    this.#heard = options.heard;
    const never = Promise.withResolvers<void>().promise;
    this.closed = options.reads === false ? never : this.#read();
  }

  get isOpen(): boolean {
    return this.#open;
  }

  /** Writes all of it; resolves with false when the server has closed the connection. */
  async send(bytes: Uint8Array | string): Promise<boolean> {
    const data = typeof bytes === "string" ? new TextEncoder().encode(bytes) : bytes;
    try {
      for (let at = 0; at < data.length;) {
        const written = await this.#conn.write(data.subarray(at));
        this.#count(written);
        at += written;
      }
      return true;
    } catch (thrown) {
      // Being cut off is what an attacker has to expect.
      if (!isGone(thrown)) throw thrown;
      this.#open = false;
      return false;
    }
  }

  close(): void {
    this.#open = false;
    try {
      this.#conn.close();
    } catch (thrown) {
      if (!(thrown instanceof Deno.errors.BadResource)) throw thrown;
    }
  }

  async #read(): Promise<void> {
    const buffer = new Uint8Array(65_536);
    try {
      for (;;) {
        const count = await this.#conn.read(buffer);
        if (count === null) break;
        this.#heard?.(buffer.subarray(0, count));
      }
    } catch (thrown) {
      if (!isGone(thrown)) throw thrown;
    }
    this.#open = false;
  }
}

export interface RawOptions {
  /** False leaves everything that comes in the socket. */
  readonly reads?: boolean;
  /** Takes what comes; valid during the call only. */
  readonly heard?: (bytes: Uint8Array) => void;
}

export class RawConnections {
  readonly #all: RawConnection[] = [];
  #bytes = 0;
  #refused = 0;

  /** Undefined when the server does not take it. */
  async open(port: number, options: RawOptions = {}): Promise<RawConnection | undefined> {
    try {
      const conn = await Deno.connect({ hostname: "127.0.0.1", port });
      conn.setNoDelay(true);
      const count = (bytes: number) => void (this.#bytes += bytes);
      const connection = new RawConnection(conn, { ...options, count });
      this.#all.push(connection);
      return connection;
    } catch (thrown) {
      if (!isGone(thrown)) throw thrown;
      this.#refused++;
      return undefined;
    }
  }

  /** Opens so many one after the other; those that the server does not take are missing. */
  async openMany(count: number, port: number, options: RawOptions = {}): Promise<RawConnection[]> {
    const opened: RawConnection[] = [];
    for (let at = 0; at < count; at++) {
      const connection = await this.open(port, options);
      if (connection !== undefined) opened.push(connection);
    }
    return opened;
  }

  get refused(): number {
    return this.#refused;
  }

  /** Those that the server has not closed. */
  get openCount(): number {
    return this.#all.filter((connection) => connection.isOpen).length;
  }

  closeAll(): void {
    for (const connection of this.#all) connection.close();
  }

  effort(more: Partial<Effort> = {}): Effort {
    return { bytes: this.#bytes, connections: this.#all.length, ...more };
  }
}

function isGone(thrown: unknown): boolean {
  const { ConnectionRefused, ConnectionReset, BrokenPipe, BadResource, Interrupted, NotConnected } =
    Deno.errors;
  return [ConnectionRefused, ConnectionReset, BrokenPipe, BadResource, Interrupted, NotConnected]
    .some((kind) => thrown instanceof kind);
}
