/** A request that a front has passed on, as the service sees it. */
import { H1 } from "../base/mod.ts";
import { type HeaderView, type HttpRequest, PassedFields } from "../h1/mod.ts";
import type { PassedCall } from "./messages.ts";

type Bytes = Uint8Array<ArrayBuffer>;

const NOTHING: Bytes = new Uint8Array(0);

export class PassedRequest implements HttpRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: HeaderView;
  readonly arrived: Bytes | undefined;
  readonly #coming: ReadableStream<Bytes> | undefined;
  #controller: AbortController | undefined;
  #isGone = false;

  constructor({ method, url, head, arrived, body }: PassedCall) {
    this.method = method;
    this.url = url;
    this.headers = new PassedFields(head);
    this.#coming = body;
    this.arrived = arrived ?? (body === undefined ? NOTHING : undefined);
  }

  get body(): ReadableStream<Bytes> | null {
    if (this.#coming !== undefined) return this.#coming;
    const { arrived = NOTHING } = this;
    return arrived.length === 0 ? null : ReadableStream.from([arrived]);
  }

  async bytes(): Promise<Bytes> {
    if (this.#coming === undefined) return this.arrived ?? NOTHING;
    const chunks: Bytes[] = [];
    let sizeBytes = 0;
    for await (const chunk of this.#coming) {
      sizeBytes += chunk.length;
      if (sizeBytes > H1.maxGatheredBodyBytes) {
        throw new RangeError(
          `The body is too long: more than ${H1.maxGatheredBodyBytes} bytes came, no more are wanted`,
        );
      }
      chunks.push(chunk);
    }
    const whole = new Uint8Array(sizeBytes);
    let at = 0;
    for (const chunk of chunks) {
      whole.set(chunk, at);
      at += chunk.length;
    }
    return whole;
  }

  get signal(): AbortSignal {
    if (this.#controller === undefined) {
      this.#controller = new AbortController();
      if (this.#isGone) this.#controller.abort();
    }
    return this.#controller.signal;
  }

  abort(): void {
    this.#isGone = true;
    this.#controller?.abort();
  }

  /** It is answered: what nobody has read of its body is not wanted. */
  end(): void {
    const body = this.#coming;
    if (body === undefined || body.locked) return;
    body.cancel("the request is answered").catch(() => "its client has gone away");
  }
}
