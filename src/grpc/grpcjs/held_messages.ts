/**
 * Bounds what messages that are still arriving hold in memory together. grpc-js bounds each one, but neither their sum
 * nor their time, so a few thousand streams that stop in the middle could fill the machine.
 */
import { type ByteBudget, MessagePrefix } from "../../h2/mod.ts";
import { constants, type ServerHttp2Stream } from "node:http2";

export interface HeldBounds {
  /** Unfinished and large messages of all clients together. */
  readonly maxHeldBytes: number;
  /** A message must have arrived in this time. */
  readonly timeoutMs: number;
  /** Up to this size a message that comes whole is not counted. */
  readonly smallBytes: number;
  /** Largest message on a stream that is no unary call; only set-ups and acknowledgements come there. */
  readonly maxStreamMessageBytes: number;
}

/** What one connection holds. */
export interface Holder {
  readonly budget: ByteBudget;
  /** One for each message that has begun to arrive and is not whole: what refuses it. */
  readonly arriving: Set<(why: string) => void>;
}

export class HeldMessages {
  readonly #bounds: Omit<HeldBounds, "maxHeldBytes">;
  readonly #onFault: (what: string) => void;

  constructor(bounds: Omit<HeldBounds, "maxHeldBytes">, onFault: (what: string) => void) {
    this.#bounds = bounds;
    this.#onFault = onFault;
  }

  /** To be called when grpc-js has taken the stream; only looks at what it reads. */
  watch(stream: ServerHttp2Stream, unary: boolean, holder: Holder): void {
    const reader = new MessageFollower();
    const { timeoutMs, smallBytes, maxStreamMessageBytes } = this.#bounds;
    let refused = false;
    const refuse = (why: string) => {
      refused = true;
      message.release();
      this.#onFault(why);
      stream.close(constants.NGHTTP2_ENHANCE_YOUR_CALM);
    };
    const message = new HeldMessage(holder, refuse);
    const begin = () => {
      stream.once("close", message.release);
      message.begin(timeoutMs);
    };
    stream.on("data", (chunk: Uint8Array) => {
      if (refused) return;
      reader.take(chunk);
      const { arrivedBytes, messageBytes, isWhole } = reader;
      if (!unary && messageBytes > maxStreamMessageBytes) {
        return refuse(`sent a message of ${messageBytes} bytes on its stream`);
      }
      // Most messages come whole and small: those cost nothing here.
      if (isWhole && !message.isHeld && arrivedBytes < smallBytes) return;
      // Such a call is answered once; what comes behind its message would be held for nothing.
      if (message.hasArrived) return refuse("sent more than one message in a call");
      if (!message.isHeld) begin();
      if (!message.grow(arrivedBytes)) return refuse("sent a message beside too many others");
      if (!isWhole) return;
      message.arrived();
      // The message of an unary call is held until the call is answered, which closes its stream.
      if (unary) return;
      stream.off("close", message.release);
      message.release();
    });
  }
}

/** A message that is arriving, or waits for its answer. */
class HeldMessage {
  readonly #holder: Holder;
  readonly #refuse: (why: string) => void;
  #bytes = 0;
  #isHeld = false;
  #hasArrived = false;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(holder: Holder, refuse: (why: string) => void) {
    this.#holder = holder;
    this.#refuse = refuse;
  }

  get isHeld(): boolean {
    return this.#isHeld;
  }

  /** It is held and whole. */
  get hasArrived(): boolean {
    return this.#hasArrived;
  }

  begin(timeoutMs: number): void {
    this.#isHeld = true;
    this.#holder.arriving.add(this.#refuse);
    this.#timer = setTimeout(() => this.#refuse("did not finish a message in time"), timeoutMs);
  }

  /** So many of it are here now; false when there is no room for them. */
  grow(bytes: number): boolean {
    const more = bytes - this.#bytes;
    if (!this.#holder.budget.take(more)) return false;
    this.#bytes = bytes;
    return true;
  }

  /** It is whole. */
  arrived(): void {
    this.#hasArrived = this.#isHeld;
    clearTimeout(this.#timer);
    this.#holder.arriving.delete(this.#refuse);
  }

  readonly release = (): void => {
    this.arrived();
    this.#holder.budget.release(this.#bytes);
    this.#bytes = 0;
    this.#isHeld = this.#hasArrived = false;
  };
}

/** Follows the messages of a stream by the length that stands before each. */
class MessageFollower {
  readonly #prefix = new MessagePrefix();
  /** Bytes of the message that are here. */
  arrivedBytes = 0;

  /** Length of the message that arrives; 0 between messages. */
  get messageBytes(): number {
    return this.#prefix.lengthBytes;
  }

  /** True when nothing of the message that began last is missing. */
  get isWhole(): boolean {
    return this.#prefix.isWhole && this.arrivedBytes === this.messageBytes;
  }

  take(chunk: Uint8Array): void {
    for (let at = 0; at < chunk.length;) {
      if (this.isWhole) {
        this.#prefix.reset();
        this.arrivedBytes = 0;
      }
      if (!this.#prefix.isWhole) {
        at = this.#prefix.take(chunk, at);
        continue;
      }
      const count = Math.min(this.messageBytes - this.arrivedBytes, chunk.length - at);
      this.arrivedBytes += count;
      at += count;
    }
  }
}
