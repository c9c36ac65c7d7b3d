/** Reading of request bodies within a limit, refusing as early as the limit is known to be broken. */
import { ApiError, DeadlineQueue, HTTP, releaseBytes } from "../base/mod.ts";
import type { HttpRequest } from "../h1/mod.ts";
import { BodyBlocks } from "./body_blocks.ts";
import { HeldBytes } from "./held_bytes.ts";

const NOTHING = new Uint8Array(0);

/** Up to this size a body is read in one step when it was announced, and not counted: each has but one connection. */
export const SMALL_BODY_BYTES = 65_536;

interface BodyBounds {
  readonly timeoutMs?: number;
  readonly maxHeldBytes?: number;
  readonly maxClientBytes?: number;
}

/** A body that was read; whoever has it gives it back when it is done with. */
class HeldBody {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly #release: (() => void) | undefined;

  constructor(bytes: Uint8Array<ArrayBuffer>, release?: () => void) {
    this.bytes = bytes;
    this.#release = release;
  }

  /** To be called once. */
  release(): void {
    this.#release?.();
  }
}

const NO_BODY = new HeldBody(NOTHING);

/**
 * Reads bodies; what they hold in memory is bounded, of all clients together and of each, and so is the time that each
 * may take.
 */
export class BodyReader {
  readonly #timeoutMs: number;
  readonly #smallTimeoutMs: number;
  /** Small bodies on their way, by what gives them up: a timer for each would cost more than reading them. */
  readonly #small = new DeadlineQueue<() => void>({
    monotonicMs: () => performance.now(),
    onLate: (giveUp) => giveUp(),
  });
  readonly #held: HeldBytes;

  constructor(bounds: BodyBounds = {}) {
    this.#timeoutMs = bounds.timeoutMs ?? HTTP.bodyTimeoutMs;
    this.#smallTimeoutMs = bounds.timeoutMs ?? HTTP.smallBodyTimeoutMs;
    this.#held = new HeldBytes({
      maxBytes: bounds.maxHeldBytes ?? HTTP.maxHeldBodyBytes,
      maxClientBytes: bounds.maxClientBytes ?? HTTP.maxHeldClientBytes,
    });
  }

  /** Bytes in memory for bodies that are arriving or have arrived and are not given back yet. */
  get heldBytes(): number {
    return this.#held.total;
  }

  /** Clients with such bodies. */
  get holdingClients(): number {
    return this.#held.clients;
  }

  /**
   * The whole body. Throws ApiError `tooLarge` above `maxBytes`, `overloaded` when too much is held already, `invalid`
   * when the body breaks off or takes too long. `client` is asked for the address that a large one counts for.
   */
  async read(request: HttpRequest, maxBytes: number, client: () => string): Promise<HeldBody> {
    const { arrived } = request;
    if (arrived !== undefined) return this.#holdArrived(arrived, maxBytes, client());
    const announced = announcedLength(request);
    if (announced !== undefined && announced > maxBytes) {
      await discard(request);
      throw tooLarge(maxBytes);
    }
    try {
      if (announced !== undefined && announced <= SMALL_BODY_BYTES) {
        return new HeldBody(await this.#readSmall(request));
      }
      return request.body === null
        ? NO_BODY
        : await this.#readStream(request.body, maxBytes, client());
    } catch (error) {
      if (error instanceof ApiError) throw error;
      throw new ApiError("invalid", "Cannot read the request body: it ended before its end");
    }
  }

  /** What an engine has read already counts all the same while it is worked with. */
  #holdArrived(bytes: Uint8Array<ArrayBuffer>, maxBytes: number, client: string): HeldBody {
    if (bytes.length > maxBytes) throw tooLarge(maxBytes);
    this.#held.add(client, bytes.length);
    const release = () => this.#held.add(client, -bytes.length);
    if (!this.#held.isOver(client)) return new HeldBody(bytes, release);
    release();
    throw tooManyAtOnce();
  }

  /** What arrives too late is ignored. */
  #readSmall(request: HttpRequest): Promise<Uint8Array<ArrayBuffer>> {
    return new Promise((resolve, reject) => {
      const giveUp = () => reject(tookTooLong());
      this.#small.add(giveUp, this.#smallTimeoutMs);
      request.bytes().then((bytes) => {
        this.#settled(giveUp);
        resolve(bytes);
      }, (error) => {
        this.#settled(giveUp);
        reject(error);
      });
    });
  }

  /** Nothing is left behind when the last one has settled. */
  #settled(giveUp: () => void): void {
    if (this.#small.delete(giveUp) && this.#small.size === 0) this.#small.clear();
  }

  async #readStream(
    stream: ReadableStream<Uint8Array<ArrayBuffer>>,
    maxBytes: number,
    client: string,
  ): Promise<HeldBody> {
    let heldBytes = 0;
    const hold = (bytes: number) => {
      heldBytes += bytes;
      this.#held.add(client, bytes);
    };
    const blocks = new BodyBlocks((bytes) => {
      hold(bytes);
      // A small one is let through: clients with little to say must get a word in.
      if (heldBytes > SMALL_BODY_BYTES && this.#held.isOver(client)) throw tooManyAtOnce();
    });
    try {
      await this.#readInto(blocks, stream, maxBytes);
      const bytes = blocks.joined();
      hold(bytes.length - heldBytes);
      return new HeldBody(bytes, () => hold(-heldBytes));
    } catch (error) {
      hold(-heldBytes);
      throw error;
    }
  }

  async #readInto(
    blocks: BodyBlocks,
    stream: ReadableStream<Uint8Array<ArrayBuffer>>,
    maxBytes: number,
  ): Promise<void> {
    const reader = stream.getReader();
    let timedOut = false;
    const timer = setTimeout(() => {
      timedOut = true;
      reader.cancel().catch(() => "the client went away first, which ends the reading as well");
    }, this.#timeoutMs);
    try {
      for (;;) {
        const { done, value } = await reader.read();
        if (timedOut) throw tookTooLong();
        if (done) return;
        if (blocks.length + value.length > maxBytes) throw tooLarge(maxBytes);
        blocks.add(value);
        // Tiny pieces come faster than the collector takes their large buffers away.
        releaseBytes(value);
      }
    } catch (error) {
      await reader.cancel();
      throw error;
    } finally {
      clearTimeout(timer);
    }
  }
}

/**
 * Asking a request for its body makes a stream, and reading through it costs several times what reading all at once
 * does; so the length that was announced is asked first.
 */
export function hasNoBody(request: HttpRequest): boolean {
  const announced = announcedLength(request);
  return announced === undefined ? request.body === null : announced === 0;
}

export function announcedLength(request: HttpRequest): number | undefined {
  const text = request.headers.get("content-length");
  return text !== null && /^\d{1,15}$/.test(text) ? Number(text) : undefined;
}

async function discard(request: HttpRequest): Promise<void> {
  try {
    await request.body?.cancel();
  } catch {
    // The client went away first, which is all that was wanted.
  }
}

function tookTooLong(): ApiError {
  return new ApiError("invalid", "The request body took too long", 408);
}

function tooManyAtOnce(): ApiError {
  return new ApiError("overloaded", "Too many large requests at once, please try again later");
}

export function tooLarge(maxBytes: number): ApiError {
  return new ApiError("tooLarge", `Request body is too large: more than ${maxBytes} bytes`);
}
