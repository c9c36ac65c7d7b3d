/** Bytes of the other side with TLS taken off, as our engines read and write them. */
import type { TLSSocket } from "node:tls";
import { TLS } from "../base/mod.ts";
import type { ByteSocket } from "../wire/mod.ts";
import type { WireDuplex } from "./wire_duplex.ts";

interface Reader {
  readonly into: Uint8Array;
  readonly resolve: (count: number | null) => void;
  readonly reject: (error: Error) => void;
}

interface TlsSocketParts {
  readonly tls: TLSSocket;
  readonly wire: WireDuplex;
  /** Below the wire. */
  readonly socket: ByteSocket;
  readonly isProven: boolean;
}

/** One reader and one writer at a time, as the engines have it. */
export class TlsSocket implements ByteSocket {
  readonly remoteAddr: Deno.Addr;
  readonly localAddr: Deno.Addr;
  readonly #tls: TLSSocket;
  readonly #wire: WireDuplex;
  /** Read ahead of the reader: what one read of the wire brought. */
  #ahead: Uint8Array[] = [];
  #reader: Reader | undefined;
  #writer: ((error: Error) => void) | undefined;
  #hasEnded = false;
  #failure: Error | undefined;
  #closed = false;
  readonly isProven: boolean;
  readonly isSecure = true;

  constructor({ tls, wire, socket, isProven }: TlsSocketParts) {
    this.isProven = isProven;
    this.remoteAddr = socket.remoteAddr;
    this.localAddr = socket.localAddr;
    this.#tls = tls;
    this.#wire = wire;
    wire.shaken();
    tls.on("data", (bytes: Uint8Array) => this.#arrived(bytes));
    tls.on("end", () => this.#ended());
    tls.on("error", (error: Error) => this.#failed(error));
    tls.on("close", () => this.#failed(new Deno.errors.NotConnected("The connection is closed")));
  }

  read(into: Uint8Array): Promise<number | null> {
    if (this.#ahead.length > 0) return Promise.resolve(this.#take(into));
    if (this.#failure !== undefined) return Promise.reject(this.#failure);
    if (this.#hasEnded) return Promise.resolve(null);
    return new Promise((resolve, reject) => {
      this.#reader = { into, resolve, reject };
      this.#wire.isReaderWaiting = true;
    });
  }

  write(bytes: Uint8Array): Promise<number> {
    if (this.#closed || this.#failure !== undefined) {
      return Promise.reject(
        this.#failure ?? new Deno.errors.BadResource("The connection is closed"),
      );
    }
    return new Promise((resolve, reject) => {
      // The platform may forget a write when the connection ends.
      this.#writer = reject;
      this.#tls.write(bytes, (error) => {
        if (error === null || error === undefined) {
          this.#wire.whenTaken(() => resolve(bytes.length));
        } else reject(error);
      });
    });
  }

  closeWrite(): Promise<void> {
    return new Promise((resolve) => this.#tls.end(() => resolve()));
  }

  /** What was written before still leaves, within a moment. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#ahead = [];
    const destroy = () => {
      clearTimeout(timer);
      this.#tls.destroy();
      this.#wire.destroy();
    };
    const timer = setTimeout(destroy, TLS.closeMs);
    Deno.unrefTimer(timer);
    this.#tls.once("close", destroy);
    if (this.#failure === undefined) this.#tls.end(destroy);
    else destroy();
    this.#failed(new Deno.errors.BadResource("The connection is closed"));
  }

  #arrived(bytes: Uint8Array): void {
    if (this.#closed) return;
    this.#ahead.push(bytes);
    const reader = this.#settle();
    if (reader !== undefined) reader.resolve(this.#take(reader.into));
  }

  #take(into: Uint8Array): number {
    let count = 0;
    for (let first = this.#ahead[0]; first !== undefined; first = this.#ahead[0]) {
      const room = into.length - count;
      if (room === 0) break;
      into.set(first.length <= room ? first : first.subarray(0, room), count);
      if (first.length > room) {
        this.#ahead[0] = first.subarray(room);
        return into.length;
      }
      count += first.length;
      this.#ahead.shift();
    }
    return count;
  }

  #ended(): void {
    this.#hasEnded = true;
    this.#settle()?.resolve(null);
  }

  #failed(error: Error): void {
    this.#failure ??= error;
    this.#writer?.(this.#failure);
    this.#writer = undefined;
    const reader = this.#settle();
    if (this.#hasEnded) reader?.resolve(null);
    else reader?.reject(this.#failure);
  }

  /** The reader, who waits no more. */
  #settle(): Reader | undefined {
    const reader = this.#reader;
    this.#reader = undefined;
    this.#wire.isReaderWaiting = false;
    return reader;
  }
}
