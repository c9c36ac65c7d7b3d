import { H1, type UnsentShare } from "../../base/mod.ts";
import { type BufferPool, type ByteSocket, ReadBuffer, type Turns } from "../../wire/mod.ts";
import { H1Session } from "./h1_session.ts";
import type { HeldBuffers } from "./held_buffers.ts";
import type { SessionOptions } from "./session_options.ts";

const NOTHING = new Uint8Array(0);

interface ConnectionOptions extends Omit<SessionOptions, "wake" | "takesHttp2"> {
  readonly pool: BufferPool;
  readonly turns: Turns;
  readonly held: HeldBuffers;
  readonly unsent: UnsentShare;
  /** The last thing that is called. */
  readonly onClosed: () => void;
  /** Takes over a socket on which HTTP/2 begins, with what was read of it; undefined where nobody does. */
  readonly onHttp2: ((socket: ByteSocket, read: Uint8Array<ArrayBuffer>) => void) | undefined;
}

/** One socket: reads into the session, writes what it has to say, one write at a time. */
export class H1Connection {
  readonly #socket: ByteSocket;
  readonly #options: ConnectionOptions;
  readonly #session: H1Session;
  readonly #buffer: ReadBuffer;
  #heldBytes = 0;
  #unsentBytes = 0;
  /** Read since others had a turn. */
  #turnBytes = 0;
  #isReceiving = false;
  #isReading = false;
  #isWriting = false;
  #isClosed = false;
  #hasTurn = false;
  #inputEnded = false;
  /** Continues reading once there is room in the buffer. */
  #onRoom: (() => void) | undefined;
  #leaving: Uint8Array = NOTHING;
  /** Written since others had a turn. */
  #sentBytes = 0;
  #writeSinceMs = 0;
  readonly #onWritten = (count: number) => this.#written(count);
  readonly #onFailed = () => this.close();
  #lingerSinceMs: number | undefined;
  #lingerBytes = 0;

  constructor(socket: ByteSocket, options: ConnectionOptions) {
    this.#socket = socket;
    this.#options = options;
    this.#session = new H1Session({
      shared: options.shared,
      info: options.info,
      remoteIp: options.remoteIp,
      takesHttp2: options.onHttp2 !== undefined,
      wake: () => this.#pump(),
    });
    this.#buffer = new ReadBuffer(options.pool, H1.readBytes, keepSize);
  }

  get remoteIp(): string {
    return this.#options.remoteIp;
  }

  /** How long nothing was asked; 0 while something is under way. */
  idleMs(nowMs: number): number {
    return this.#isWriting ? 0 : this.#session.idleMs(nowMs);
  }

  /** Reads until the other side ends or the connection is closed. */
  async run(): Promise<void> {
    const buffer = this.#buffer;
    this.#isReading = true;
    try {
      while (!this.#isClosed) {
        // Behind the turn that serves what is here: more of it would be served before its turn.
        if (this.#hasTurn) await this.#options.turns.run(() => {});
        if (buffer.end === buffer.bytes.length) {
          await this.#room();
          continue;
        }
        const count = await this.#socket.read(buffer.free);
        if (count === null) break;
        buffer.end += count;
        this.#turnBytes += count;
        if (this.#turnBytes < H1.turnBytes) this.#receive(count);
        else {
          this.#turnBytes = 0;
          await this.#options.turns.run(() => this.#receive(count));
        }
        if (this.#session.isHttp2) return this.#handOver();
      }
    } catch {
      // A socket that fails is a client that has gone.
      this.close();
    }
    this.#isReading = false;
    if (this.#isClosed) return buffer.release();
    this.#inputEnded = true;
    this.#session.inputEnded();
    this.#pump();
  }

  /** Resolves when something of a full buffer was used up. */
  async #room(): Promise<void> {
    const buffer = this.#buffer;
    if (buffer.start === 0) await new Promise<void>((resolve) => this.#onRoom = resolve);
    if (!this.#isClosed) buffer.settle(0);
  }

  #receive(count: number): void {
    if (this.#isClosed) return;
    this.#advance();
    if (this.#session.isHttp2) return;
    this.#buffer.settle(count);
    this.#hold();
    this.#linger(count);
    this.flush();
  }

  /** Goes on with what is in the buffer, into which a read may be under way. */
  #pump(): void {
    if (this.#isClosed || this.#isReceiving) return;
    this.#advance();
    if (this.#buffer.start > 0) {
      this.#onRoom?.();
      this.#onRoom = undefined;
    }
    this.flush();
  }

  #advance(): void {
    const buffer = this.#buffer;
    this.#isReceiving = true;
    buffer.start = this.#session.receive(buffer.bytes, buffer.start, buffer.end);
    this.#isReceiving = false;
    if (this.#session.hasMore) this.#goOnLater();
  }

  /** Goes on with what is in the buffer when others have had their turn. */
  #goOnLater(): void {
    if (this.#hasTurn) return;
    this.#hasTurn = true;
    void this.#options.turns.run(() => {
      this.#hasTurn = false;
      this.#pump();
    });
  }

  /** Counts a large buffer; to be called between two reads. */
  #hold(): void {
    const { held } = this.#options;
    const isEmpty = this.#buffer.end === 0;
    if (isEmpty && !held.mayKeep) this.#buffer.shrink();
    const size = this.#buffer.bytes.length;
    const heldBytes = size === H1.readBytes ? 0 : size;
    if (heldBytes === this.#heldBytes) return;
    const isMore = heldBytes > this.#heldBytes;
    const hasRoom = held.change(heldBytes - this.#heldBytes);
    this.#heldBytes = heldBytes;
    if (isMore && !hasRoom && !isEmpty) this.#session.refuseForRoom();
  }

  /** Begins to write what there is. */
  flush(): void {
    if (this.#isClosed || this.#isWriting) return;
    if (this.#session.isTorn) return this.close();
    const bytes = this.#session.out.take();
    if (bytes !== undefined) this.#write(bytes);
    else if (this.#session.isOver) this.#finish();
  }

  /** No function that waits: a promise for each answer would cost as much as making it. */
  #write(bytes: Uint8Array): void {
    this.#isWriting = true;
    this.#leaving = bytes;
    this.#count(bytes.length);
    this.#writeRest();
  }

  #writeRest(): void {
    if (this.#isClosed) return;
    this.#writeSinceMs = this.#options.shared.nowMs;
    try {
      this.#socket.write(this.#leaving).then(this.#onWritten, this.#onFailed);
    } catch {
      this.close();
    }
  }

  #written(count: number): void {
    if (this.#isClosed) return;
    const { out } = this.#session;
    this.#sentBytes += count;
    if (count < this.#leaving.length) {
      this.#leaving = this.#leaving.subarray(count);
      return this.#writeRest();
    }
    this.#leaving = NOTHING;
    out.left();
    this.#count(0);
    this.#session.drained();
    if (this.#sentBytes < H1.maxTurnSentBytes) return this.#writeMore();
    this.#sentBytes = 0;
    void this.#options.turns.run(() => this.#writeMore());
  }

  #writeMore(): void {
    if (this.#isClosed) return;
    const bytes = this.#session.out.take();
    if (bytes !== undefined) return this.#write(bytes);
    this.#isWriting = false;
    this.#sentBytes = 0;
    // What waited for the reader of the answers can be served now, but a quick reader is no reason to forget others.
    if (this.#buffer.start < this.#buffer.end) this.#goOnLater();
    this.flush();
  }

  /** Tells how much waits, unless it is as little as usual. */
  #count(leavingBytes: number): void {
    const { out } = this.#session;
    const own = leavingBytes > H1.outBytes ? leavingBytes : 0;
    const unsentBytes = out.waitingBytes + own;
    if (unsentBytes === this.#unsentBytes) return;
    this.#options.unsent.change(unsentBytes - this.#unsentBytes);
    this.#unsentBytes = unsentBytes;
    if (this.#options.unsent.isOver) this.close();
  }

  /** All is said: the client gets the time to read it, because closing at once could take it away. */
  #finish(): void {
    if (this.#inputEnded || this.#session.wasIdle || this.#socket.closeWrite === undefined) {
      return this.close();
    }
    if (this.#lingerSinceMs !== undefined) return;
    this.#lingerSinceMs = this.#options.shared.nowMs;
    this.#socket.closeWrite().catch(() => this.close());
  }

  #linger(count: number): void {
    if (!this.#session.isOver) return;
    this.#lingerBytes += count;
    if (this.#lingerBytes > H1.maxLingerBytes) this.close();
  }

  /** Ends what takes too long. */
  check(nowMs: number): void {
    if (this.#isWriting && nowMs - this.#writeSinceMs > H1.writeMs) return this.close();
    if (this.#lingerSinceMs !== undefined && nowMs - this.#lingerSinceMs > H1.lingerMs) {
      return this.close();
    }
    // A read is under way into its buffer, which cannot be made smaller.
    if (this.#heldBytes > 0 && !this.#options.held.mayKeep) {
      if (this.idleMs(nowMs) > H1.replacedIdleMs) return this.close();
    }
    this.#session.check(nowMs);
    this.flush();
  }

  /** Answers what is under way, then ends. */
  leave(): void {
    this.#session.leave();
    this.flush();
  }

  #handOver(): void {
    const { bytes, start, end } = this.#buffer;
    const read = new Uint8Array(bytes.subarray(start, end));
    this.#isReading = false;
    this.#over();
    this.#options.onHttp2?.(this.#socket, read);
  }

  /** Ends the connection at once. Safe to repeat. */
  close(): void {
    if (this.#isClosed) return;
    try {
      this.#socket.close();
    } catch {
      // It is closed already.
    }
    this.#over();
  }

  #over(): void {
    this.#isClosed = true;
    this.#session.close();
    this.#options.held.change(-this.#heldBytes);
    this.#heldBytes = 0;
    this.#onRoom?.();
    if (!this.#isReading) this.#buffer.release();
    this.#options.onClosed();
  }
}

/** The buffer grows when it is full, never for what a client announces. */
function keepSize(_bytes: Uint8Array, start: number, end: number): number {
  return end - start;
}
