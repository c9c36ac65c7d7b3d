/** Reading of request bodies within a limit, refusing as early as the limit is known to be broken. */
import { ApiError, HTTP } from "../base/mod.ts";

const NOTHING = new Uint8Array(0);

/** Bytes of bodies that are being held for all requests together; bounded so that many large ones cannot add up. */
export class BodyReader {
  #heldBytes = 0;

  get heldBytes(): number {
    return this.#heldBytes;
  }

  /**
   * The whole body; its bytes count as held until `release` is called with their number. Throws ApiError `tooLarge`
   * above `maxBytes`, `overloaded` when too much is held already, `invalid` when the body breaks off.
   */
  async read(request: Request, maxBytes: number): Promise<Uint8Array<ArrayBuffer>> {
    if (request.body === null) return NOTHING;
    const announced = contentLength(request);
    if (announced !== undefined && announced > maxBytes) {
      await discard(request);
      throw tooLarge(maxBytes);
    }
    this.#hold(announced ?? 0);
    let held = announced ?? 0;
    try {
      const body = announced === undefined
        ? await this.#readStream(request.body, maxBytes, (more) => held += more)
        : await request.bytes();
      // What was announced and what came can only differ upwards in a request that was made in this process.
      if (body.length > maxBytes) throw tooLarge(maxBytes);
      this.#heldBytes += body.length - held;
      held = body.length;
      return body;
    } catch (error) {
      this.#heldBytes -= held;
      if (error instanceof ApiError) throw error;
      throw new ApiError("invalid", "Cannot read the request body: it ended before its end");
    }
  }

  /** Gives back what a body read before occupied. */
  release(bytes: number): void {
    this.#heldBytes -= bytes;
  }

  #hold(bytes: number): void {
    if (this.#heldBytes + bytes > HTTP.maxHeldBodyBytes) {
      throw new ApiError("overloaded", "Too many large requests at once, please try again later");
    }
    this.#heldBytes += bytes;
  }

  async #readStream(
    stream: ReadableStream<Uint8Array<ArrayBuffer>>,
    maxBytes: number,
    onHeld: (more: number) => void,
  ): Promise<Uint8Array<ArrayBuffer>> {
    const chunks: Uint8Array[] = [];
    let sizeBytes = 0;
    // Leaving the loop by a throw cancels the stream: nothing more is read.
    for await (const chunk of stream) {
      sizeBytes += chunk.length;
      if (sizeBytes > maxBytes) throw tooLarge(maxBytes);
      this.#hold(chunk.length);
      onHeld(chunk.length);
      chunks.push(chunk);
    }
    return joined(chunks, sizeBytes);
  }
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
