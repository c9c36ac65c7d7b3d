import { Buffer } from "node:buffer";
import type { Socket } from "node:net";
import { Duplex } from "node:stream";
import { setImmediate } from "node:timers";
import type { UnsentShare } from "../../base/mod.ts";
import type { IncomingFrames } from "./incoming_frames.ts";

type Done = (error?: Error | null) => void;

interface CoalescedSocketOptions {
  /** What the peer sends passes through here. */
  readonly frames: IncomingFrames;
  /** Counts what waits for the peer. */
  readonly unsent: UnsentShare;
  /** What the peer did that ends its connection. */
  readonly onFault: (what: string) => void;
}

/** Up to so many bytes it costs less to copy the parts of a read together than to have the engine called for each. */
const COPIED_BYTES = 16_384;

function together(parts: readonly Uint8Array[]): readonly Uint8Array[] {
  if (parts.length < 2) return parts;
  let bytes = 0;
  for (const part of parts) bytes += part.length;
  return bytes <= COPIED_BYTES ? [Buffer.concat(parts, bytes)] : parts;
}

/**
 * A socket that gathers everything written in one turn of the event loop into one system call. HTTP/2 writes each
 * frame by itself, so that an answer would otherwise cost three calls and the peer three wake-ups.
 */
export class CoalescedSocket extends Duplex {
  readonly remoteAddress: string;
  readonly remotePort: number;
  readonly localAddress: string | undefined;
  readonly localPort: number | undefined;
  readonly #socket: Socket;
  readonly #unsent: UnsentShare;
  #queue: Uint8Array[] = [];
  #queuedBytes = 0;
  #flushing = false;
  #waiting: Done | undefined;

  constructor(socket: Socket, options: CoalescedSocketOptions) {
    super({ allowHalfOpen: true });
    const { frames, unsent, onFault } = options;
    this.#socket = socket;
    this.#unsent = unsent;
    this.remoteAddress = socket.remoteAddress ?? "";
    this.remotePort = socket.remotePort ?? 0;
    this.localAddress = socket.localAddress;
    this.localPort = socket.localPort;
    socket.on("data", (bytes: Uint8Array) => {
      if (this.destroyed) return;
      for (const part of together(frames.take(bytes))) {
        if (!this.push(part)) socket.pause();
      }
      if (frames.refusal === undefined) return;
      onFault(frames.refusal);
      this.destroy();
    });
    socket.on("end", () => this.push(null));
    // What went wrong with a peer's socket ends that peer and is nobody else's business.
    socket.on("error", () => this.destroy());
    socket.on("close", () => this.destroy());
    socket.on("drain", () => this.#release());
  }

  // The methods of a net.Socket that an HTTP/2 session may call; the socket below has its settings already.
  setNoDelay(): this {
    return this;
  }
  setKeepAlive(): this {
    return this;
  }
  setTimeout(): this {
    return this;
  }
  ref(): this {
    this.#socket.ref();
    return this;
  }
  unref(): this {
    this.#socket.unref();
    return this;
  }

  override _read(): void {
    this.#socket.resume();
  }

  override _write(chunk: Uint8Array, _encoding: string, done: Done): void {
    this.#enqueue(chunk);
    this.#settle(done);
  }

  override _writev(chunks: { chunk: Uint8Array }[], done: Done): void {
    for (const { chunk } of chunks) this.#enqueue(chunk);
    this.#settle(done);
  }

  override _final(done: Done): void {
    this.#flush();
    this.#socket.end(() => done());
  }

  override _destroy(_error: Error | null, done: Done): void {
    this.#unsent.change(-this.#queuedBytes);
    this.#queue = [];
    this.#queuedBytes = 0;
    this.#socket.destroy();
    this.#release();
    done(null);
  }

  #enqueue(chunk: Uint8Array): void {
    this.#queue.push(chunk);
    this.#queuedBytes += chunk.length;
    this.#unsent.change(chunk.length);
    if (this.#flushing) return;
    this.#flushing = true;
    setImmediate(() => this.#flush());
  }

  /** Takes more at once, or only after the socket has drained; a peer that lets too much gather is given up. */
  #settle(done: Done): void {
    if (this.#unsent.isOver) {
      done();
      this.destroy();
    } else if (this.#socket.writableNeedDrain) this.#waiting = done;
    else done();
  }

  #release(): void {
    const done = this.#waiting;
    this.#waiting = undefined;
    done?.();
  }

  #flush(): void {
    this.#flushing = false;
    if (this.#queuedBytes === 0 || this.#socket.destroyed) return;
    const [first] = this.#queue;
    const bytes = this.#queue.length === 1 && first !== undefined
      ? first
      : Buffer.concat(this.#queue, this.#queuedBytes);
    this.#queue = [];
    this.#queuedBytes = 0;
    // Called once, whether the bytes have left or the socket has failed.
    this.#socket.write(bytes, () => this.#unsent.change(-bytes.length));
  }
}
