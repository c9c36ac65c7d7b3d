import type { ByteSocket } from "../wire/mod.ts";
import { FirstRecord, type HeldHellos } from "./first_record.ts";
import { looksLikeHttp1 } from "./hello_gate.ts";

/** What the port asks of its connections. */
interface Doorkeeper {
  readonly takesPlain: boolean;
  readonly held: HeldHellos;
  readonly handshakeMs: number;
  /** Shakes hands over a connection whose first bytes are there; `onEnd` is given what ends it all. */
  shake(
    socket: ByteSocket,
    first: Uint8Array,
    onEnd: (end: () => void) => void,
  ): Promise<ByteSocket>;
  /** A connection cannot be served. */
  refused(socket: ByteSocket, thrown: unknown): void;
}

const SPEAKS_TLS = "This port speaks TLS: https:// is wanted\n";
const PLAIN_ANSWER =
  "HTTP/1.1 400 Bad Request\r\ncontent-type: text/plain\r\nconnection: close\r\n" +
  `content-length: ${SPEAKS_TLS.length}\r\n\r\n${SPEAKS_TLS}`;

/** Bytes of a refused request that are taken before its connection is closed, so that the answer arrives. */
const REFUSED_BYTES = 4_096;

/**
 * A connection of which is not known yet whether it speaks TLS. It counts with the engine as any other one; its first
 * read or write looks at what arrives, and from then on it is what it turned out to be.
 */
export class DoorSocket implements ByteSocket {
  readonly remoteAddr: Deno.Addr;
  readonly localAddr: Deno.Addr;
  readonly #socket: ByteSocket;
  readonly #door: Doorkeeper;
  #open: ByteSocket | undefined;
  #opening: Promise<ByteSocket> | undefined;
  /** Ends what is being waited for. */
  #end: () => void;
  #isClosed = false;
  /** What was read to find out that nothing is to be taken off. */
  #first: Uint8Array | undefined;

  constructor(socket: ByteSocket, door: Doorkeeper) {
    this.#socket = socket;
    this.#door = door;
    this.remoteAddr = socket.remoteAddr;
    this.localAddr = socket.localAddr;
    this.#end = () => closeQuietly(socket);
  }

  get isProven(): boolean {
    return this.#open?.isProven === true;
  }

  get isSecure(): boolean {
    return this.#open?.isSecure === true;
  }

  read(into: Uint8Array): Promise<number | null> {
    if (this.#first !== undefined) return Promise.resolve(this.#takeFirst(into));
    if (this.#open !== undefined) return this.#open.read(into);
    return this.#decide().then(() => this.read(into));
  }

  write(bytes: Uint8Array): Promise<number> {
    if (this.#open !== undefined) return this.#open.write(bytes);
    return this.#decide().then((open) => open.write(bytes));
  }

  async closeWrite(): Promise<void> {
    const open = this.#open ?? await this.#decide();
    await open.closeWrite?.();
  }

  setNoDelay(on?: boolean): void {
    this.#socket.setNoDelay?.(on);
  }

  setKeepAlive(on?: boolean): void {
    this.#socket.setKeepAlive?.(on);
  }

  /** Safe to repeat. */
  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    if (this.#open === undefined) this.#end();
    else this.#open.close();
  }

  #decide(): Promise<ByteSocket> {
    return this.#opening ??= this.#openInTime();
  }

  async #openInTime(): Promise<ByteSocket> {
    const { handshakeMs } = this.#door;
    let isLate = false;
    const timer = setTimeout(() => {
      isLate = true;
      this.#end();
    }, handshakeMs);
    Deno.unrefTimer(timer);
    try {
      const open = this.#open = await this.#openByFirst(new FirstRecord(this.#door.held));
      if (this.#isClosed) open.close();
      return open;
    } catch (thrown) {
      const why = isLate ? new Error(`nothing was agreed on in ${handshakeMs} ms`) : thrown;
      if (!this.#isClosed) this.#door.refused(this.#socket, why);
      this.#end();
      closeQuietly(this.#socket);
      throw why;
    } finally {
      clearTimeout(timer);
    }
  }

  async #openByFirst(first: FirstRecord): Promise<ByteSocket> {
    try {
      let found = first.judge();
      while (found === "more") {
        const count = await this.#socket.read(first.free());
        if (count === null) throw new Error("the other side said nothing that could be answered");
        first.taken(count);
        found = first.judge();
      }
      if (found === "broken") throw new Error("it begins as TLS and is none");
      if (found === "tls") {
        return await this.#door.shake(this.#socket, first.bytes(), (end) => void (this.#end = end));
      }
      return await this.#openPlain(first.bytes());
    } finally {
      first.release();
    }
  }

  async #openPlain(first: Uint8Array): Promise<ByteSocket> {
    if (this.#door.takesPlain) {
      this.#first = first;
      return this.#socket;
    }
    if (looksLikeHttp1(first)) await this.#tellOfTls();
    throw new Error("it does not speak TLS, which is wanted here");
  }

  async #tellOfTls(): Promise<void> {
    await this.#socket.write(new TextEncoder().encode(PLAIN_ANSWER));
    await this.#socket.closeWrite?.();
    // Closing a connection with bytes that nobody has read would take the answer back.
    await this.#socket.read(new Uint8Array(REFUSED_BYTES));
  }

  #takeFirst(into: Uint8Array): number {
    const first = this.#first ?? EMPTY;
    const count = Math.min(first.length, into.length);
    into.set(count === first.length ? first : first.subarray(0, count));
    this.#first = count === first.length ? undefined : first.subarray(count);
    return count;
  }
}

function closeQuietly(socket: ByteSocket): void {
  try {
    socket.close();
  } catch {
    // It is closed already.
  }
}

const EMPTY = new Uint8Array(0);
