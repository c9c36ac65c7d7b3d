import { H2, type UnsentShare } from "../../base/mod.ts";
import { type BufferPool, type ByteSocket, ReadBuffer, type Turns } from "../../wire/mod.ts";
import { H2Session } from "./h2_session.ts";
import type { SessionOptions } from "./session_options.ts";
import { frameBytes } from "../frame/frame_header.ts";

interface ConnectionOptions extends SessionOptions {
  readonly turns: Turns;
  /** The last thing that is called. */
  readonly onClosed: () => void;
}

/** One socket: reads into the session, writes what it has to say, one write at a time. */
export class Connection {
  readonly #socket: ByteSocket;
  readonly #session: H2Session;
  readonly #pool: BufferPool;
  readonly #unsent: UnsentShare;
  readonly #onClosed: () => void;
  readonly #turns: Turns;
  /** Read since others had a turn. */
  #turnBytes = 0;
  readonly #whenQuiet: (() => void)[] = [];
  #writing = false;
  #closed = false;
  #closeTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(socket: ByteSocket, options: ConnectionOptions) {
    this.#socket = socket;
    this.#pool = options.pool;
    this.#turns = options.turns;
    this.#unsent = options.unsent;
    this.#onClosed = options.onClosed;
    this.#session = new H2Session(options);
  }

  /** Reads until the connection ends. */
  async run(): Promise<void> {
    const buffer = new ReadBuffer(this.#pool, H2.readBytes, frameBytes);
    try {
      while (!this.#closed) {
        const count = await this.#socket.read(buffer.free);
        // A peer that ends its side is gone: what it holds must not outlive it in a half-open socket.
        if (count === null) break;
        buffer.end += count;
        this.#turnBytes += count;
        if (this.#turnBytes < H2.turnBytes) this.#receive(buffer, count);
        else {
          this.#turnBytes = 0;
          await this.#turns.run(() => this.#receive(buffer, count));
        }
        if (this.#session.failed) {
          this.#closeSoon();
          return;
        }
      }
    } catch {
      // A socket that fails is a peer that has gone.
    }
    this.close("the connection is closed");
    buffer.release();
  }

  #receive(buffer: ReadBuffer, count: number): void {
    if (this.#closed) return;
    buffer.start = this.#session.receive(buffer.bytes, buffer.start, buffer.end);
    buffer.settle(count);
    this.flush();
  }

  /** Begins to write what there is. */
  flush(): void {
    if (this.#closed) return;
    if (this.#writing) {
      // A write that does not come to its end is the one of a peer that does not read.
      if (this.#unsent.isOver) this.close("the other side does not read");
      return;
    }
    const bytes = this.#session.takeOutput();
    if (bytes !== undefined) void this.#write(bytes);
    else if (this.#session.failed) this.close("the connection failed");
    else this.#tellQuiet();
  }

  /** True while a message has begun to arrive and is not whole. */
  get isArriving(): boolean {
    return this.#session.isArriving;
  }

  /** Gives up calls whose message does not arrive. */
  checkAge(nowMs: number): void {
    if (this.#session.checkAge(nowMs)) this.flush();
  }

  /** Resolves when the calls under way are answered, or the connection is closed. */
  leave(): Promise<void> {
    this.#session.leave();
    return new Promise((resolve) => {
      this.#whenQuiet.push(resolve);
      this.flush();
    });
  }

  /** Ends the connection at once. Safe to repeat. */
  close(reason: string): void {
    if (this.#closed) return;
    this.#closed = true;
    clearTimeout(this.#closeTimer);
    try {
      this.#socket.close();
    } catch {
      // It is closed already.
    }
    this.#session.close(reason);
    this.#tellQuiet();
    this.#onClosed();
  }

  async #write(first: Uint8Array): Promise<void> {
    this.#writing = true;
    try {
      let bytes: Uint8Array | undefined = first;
      let sentBytes = 0;
      while (bytes !== undefined && !this.#closed) {
        await this.#writeAll(bytes);
        this.#pool.giveView(bytes);
        sentBytes += bytes.length;
        if (sentBytes >= H2.maxTurnSentBytes) {
          sentBytes = 0;
          await this.#turns.run(() => {});
        }
        bytes = this.#session.takeOutput();
      }
    } catch {
      this.close("the connection is closed");
      return;
    }
    this.#writing = false;
    if (this.#session.failed) this.close("the connection failed");
    else this.#tellQuiet();
  }

  async #writeAll(bytes: Uint8Array): Promise<void> {
    this.#unsent.change(bytes.length);
    try {
      for (let rest = bytes; rest.length > 0;) {
        const count = await this.#socket.write(rest);
        rest = count === rest.length ? NOTHING : rest.subarray(count);
      }
    } finally {
      this.#unsent.change(-bytes.length);
    }
  }

  /** The peer may read why it is disconnected, if it does so soon. */
  #closeSoon(): void {
    if (this.#closed) return;
    this.#closeTimer = setTimeout(() => this.close("the connection failed"), H2.closeMs);
  }

  #tellQuiet(): void {
    if (this.#whenQuiet.length === 0) return;
    if (!this.#closed && (this.#writing || !this.#session.isQuiet)) return;
    for (const resolve of this.#whenQuiet.splice(0)) resolve();
  }
}

const NOTHING = new Uint8Array(0);
