/**
 * Bounds what messages that are still arriving hold in memory together. grpc-js bounds each one, but neither their sum
 * nor their time, so a few thousand streams that stop in the middle could fill the machine.
 */
import { constants, type ServerHttp2Stream } from "node:http2";

export interface HeldBounds {
  /** Unfinished large messages of all clients together. */
  readonly maxHeldBytes: number;
  /** A large message must have arrived in this time. */
  readonly timeoutMs: number;
  /** Up to this size a message is neither counted nor timed. */
  readonly smallBytes: number;
  /** Largest message on a stream that is no unary call; only set-ups and acknowledgements come there. */
  readonly maxStreamMessageBytes: number;
}

const PREFIX_BYTES = 5;

export class HeldMessages {
  readonly #bounds: HeldBounds;
  readonly #onFault: (what: string) => void;
  #heldBytes = 0;

  constructor(bounds: HeldBounds, onFault: (what: string) => void) {
    this.#bounds = bounds;
    this.#onFault = onFault;
  }

  get heldBytes(): number {
    return this.#heldBytes;
  }

  /** To be called when grpc-js has taken the stream; only looks at what it reads. */
  watch(stream: ServerHttp2Stream, unary: boolean): void {
    const reader = new MessageReader();
    let held = 0;
    let heldBefore = false;
    let refused = false;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const release = () => {
      this.#heldBytes -= held;
      held = 0;
      clearTimeout(timer);
      timer = undefined;
    };
    const refuse = (why: string) => {
      refused = true;
      release();
      this.#onFault(why);
      stream.close(constants.NGHTTP2_ENHANCE_YOUR_CALM);
    };
    const { maxHeldBytes, timeoutMs, smallBytes, maxStreamMessageBytes } = this.#bounds;
    stream.on("data", (chunk: Uint8Array) => {
      if (refused) return;
      reader.take(chunk);
      const { arrivedBytes, messageBytes } = reader;
      if (!unary && messageBytes > maxStreamMessageBytes) {
        return refuse(`sent a message of ${messageBytes} bytes on its stream`);
      }
      if (arrivedBytes >= smallBytes) {
        if (!heldBefore) stream.once("close", release);
        heldBefore = true;
        if (held === 0) {
          timer = setTimeout(() => refuse("did not finish a large message in time"), timeoutMs);
        }
        this.#heldBytes += arrivedBytes - held;
        held = arrivedBytes;
        if (this.#heldBytes > maxHeldBytes) refuse("sent a large message beside too many others");
      }
      if (held === 0 || arrivedBytes < messageBytes) return;
      // The message of an unary call is held until the call is answered, which closes its stream.
      clearTimeout(timer);
      if (!unary) release();
    });
  }
}

/** Follows the five bytes before each message: a flag and the length. */
class MessageReader {
  /** Length of the message that arrives, without its prefix; 0 between messages. */
  messageBytes = 0;
  /** Bytes of it that are here. */
  arrivedBytes = 0;
  #prefixFilled = 0;

  take(chunk: Uint8Array): void {
    for (let at = 0; at < chunk.length;) {
      if (this.#prefixFilled < PREFIX_BYTES) {
        at = this.#takePrefix(chunk, at);
        continue;
      }
      if (this.arrivedBytes === this.messageBytes) {
        this.#prefixFilled = this.messageBytes = this.arrivedBytes = 0;
        continue;
      }
      const count = Math.min(this.messageBytes - this.arrivedBytes, chunk.length - at);
      this.arrivedBytes += count;
      at += count;
    }
  }

  #takePrefix(chunk: Uint8Array, from: number): number {
    let at = from;
    while (at < chunk.length && this.#prefixFilled < PREFIX_BYTES) {
      // The first byte only says whether the message is compressed.
      if (this.#prefixFilled > 0) this.messageBytes = this.messageBytes * 256 + (chunk[at] ?? 0);
      this.#prefixFilled++;
      at++;
    }
    return at;
  }
}
