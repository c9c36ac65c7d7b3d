/** Reading of request bodies within a limit, refusing as early as the limit is known to be broken. */
import { ApiError, HTTP } from "../base/mod.ts";
import { Deadlines } from "./deadlines.ts";

const NOTHING = new Uint8Array(0);

/** Up to this size a body is read in one step and not counted: as many as there are connections do no harm. */
const SMALL_BODY_BYTES = 65_536;

/** Reads bodies; what large ones hold in memory together is bounded, and so is the time that each may take. */
export class BodyReader {
  readonly #timeoutMs: number;
  readonly #small: Deadlines;
  readonly #maxHeldBytes: number;
  #heldBytes = 0;

  constructor(bounds: { readonly timeoutMs?: number; readonly maxHeldBytes?: number } = {}) {
    this.#timeoutMs = bounds.timeoutMs ?? HTTP.bodyTimeoutMs;
    this.#small = new Deadlines(bounds.timeoutMs ?? HTTP.smallBodyTimeoutMs);
    this.#maxHeldBytes = bounds.maxHeldBytes ?? HTTP.maxHeldBodyBytes;
  }

  /** Bytes of large bodies that have arrived and are not given back yet. */
  get heldBytes(): number {
    return this.#heldBytes;
  }

  /**
   * The whole body; `release` must be called with it when it is done with. Throws ApiError `tooLarge` above
   * `maxBytes`, `overloaded` when too much is held already, `invalid` when the body breaks off or takes too long.
   */
  async read(request: Request, maxBytes: number): Promise<Uint8Array<ArrayBuffer>> {
    const announced = contentLength(request);
    if (announced !== undefined && announced > maxBytes) {
      await discard(request);
      throw tooLarge(maxBytes);
    }
    try {
      if (announced !== undefined && announced <= SMALL_BODY_BYTES) {
        return await this.#small.within(request.bytes(), tookTooLong);
      }
      return request.body === null ? NOTHING : await this.#readStream(request.body, maxBytes);
    } catch (error) {
      if (error instanceof ApiError) throw error;
      throw new ApiError("invalid", "Cannot read the request body: it ended before its end");
    }
  }

  /** Gives back what a body read before occupied. */
  release(body: Uint8Array): void {
    if (this.#counts(body.length)) this.#heldBytes -= body.length;
  }

  #counts(sizeBytes: number): boolean {
    return sizeBytes > SMALL_BODY_BYTES;
  }

  async #readStream(
    stream: ReadableStream<Uint8Array<ArrayBuffer>>,
    maxBytes: number,
  ): Promise<Uint8Array<ArrayBuffer>> {
    const reader = stream.getReader();
    let timedOut = false;
    const timer = setTimeout(() => {
      timedOut = true;
      reader.cancel().catch(() => "the client went away first, which ends the reading as well");
    }, this.#timeoutMs);
    const chunks: Uint8Array[] = [];
    let sizeBytes = 0;
    let kept = false;
    try {
      for (;;) {
        const { done, value } = await reader.read();
        if (timedOut) throw tookTooLong();
        if (done) break;
        this.#heldBytes += value.length;
        sizeBytes += value.length;
        this.#check(sizeBytes, maxBytes);
        chunks.push(value);
      }
      kept = this.#counts(sizeBytes);
      return joined(chunks, sizeBytes);
    } catch (error) {
      await reader.cancel();
      throw error;
    } finally {
      clearTimeout(timer);
      if (!kept) this.#heldBytes -= sizeBytes;
    }
  }

  #check(sizeBytes: number, maxBytes: number): void {
    if (sizeBytes > maxBytes) throw tooLarge(maxBytes);
    if (this.#heldBytes > this.#maxHeldBytes && this.#counts(sizeBytes)) {
      throw new ApiError("overloaded", "Too many large requests at once, please try again later");
    }
  }
}

/**
 * Asking a request for its body makes a stream, and reading through it costs several times what reading all at once
 * does; so the length that was announced is asked first.
 */
export function hasNoBody(request: Request): boolean {
  const announced = contentLength(request);
  return announced === undefined ? request.body === null : announced === 0;
}

function contentLength(request: Request): number | undefined {
  const text = request.headers.get("content-length");
  return text !== null && /^\d{1,15}$/.test(text) ? Number(text) : undefined;
}

async function discard(request: Request): Promise<void> {
  try {
    await request.body?.cancel();
  } catch {
    // The client went away first, which is all that was wanted.
  }
}

function tookTooLong(): ApiError {
  return new ApiError("invalid", "The request body took too long", 408);
}

function tooLarge(maxBytes: number): ApiError {
  return new ApiError("tooLarge", `Request body is too large: more than ${maxBytes} bytes`);
}

function joined(chunks: readonly Uint8Array[], sizeBytes: number): Uint8Array<ArrayBuffer> {
  const out = new Uint8Array(sizeBytes);
  let offset = 0;
  for (const chunk of chunks) {
    out.set(chunk, offset);
    offset += chunk.length;
  }
  return out;
}
