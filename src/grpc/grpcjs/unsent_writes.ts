/** Counts what grpc-js was given to send until it has left, or its stream has ended. */
import type { ServerHttp2Stream } from "node:http2";
import { setImmediate } from "node:timers";
import type { UnsentShare } from "../../base/mod.ts";

/** Smaller answers wait so shortly before they are written that it makes no difference. */
const COUNTED_BYTES = 16_384;

/** Frees a copy that only its stream has: by itself its memory would wait for a collection, which an idle server delays. */
function giveBack({ buffer, length }: Uint8Array): void {
  if (length >= COUNTED_BYTES && buffer instanceof ArrayBuffer) buffer.transfer(0);
}

export class UnsentWrites {
  readonly #unsent: UnsentShare;
  #madeBytes = 0;

  constructor(unsent: UnsentShare) {
    this.#unsent = unsent;
  }

  /** An answer is there: the library takes its time before it writes it. */
  made({ length }: Uint8Array): void {
    if (length < COUNTED_BYTES) return;
    // Some are never written, because their stream has ended.
    if (this.#madeBytes === 0) setImmediate(() => this.#written(this.#madeBytes));
    this.#madeBytes += length;
    this.#unsent.change(length);
  }

  /** Counts what the stream is given from now on, until the engine has handed it on or the stream is gone. */
  watch(stream: ServerHttp2Stream): void {
    const { write } = stream;
    const waiting = new Set<Uint8Array>();
    const leave = (chunk: Uint8Array) => {
      // Not once more when the stream has been closed before.
      if (waiting.delete(chunk)) this.#unsent.change(-chunk.length);
    };
    const counted = (chunk: Uint8Array, done?: (error?: Error | null) => void): boolean => {
      this.#written(Math.min(this.#madeBytes, chunk.length));
      waiting.add(chunk);
      this.#unsent.change(chunk.length);
      const left = (error?: Error | null) => {
        leave(chunk);
        if (stream.destroyed) giveBack(chunk);
        done?.(error);
      };
      const wrote: boolean = Reflect.apply(write, stream, [chunk, left]);
      return wrote;
    };
    Reflect.set(stream, "write", counted);
    stream.once("close", () => {
      for (const chunk of waiting) {
        leave(chunk);
        giveBack(chunk);
      }
    });
  }

  #written(bytes: number): void {
    this.#madeBytes -= bytes;
    this.#unsent.change(-bytes);
  }
}
