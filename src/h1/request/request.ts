import type { HeaderView, HttpRequest } from "../types.ts";
import type { RequestBody } from "./request_body.ts";
import { RequestFields } from "./request_fields.ts";
import { methodOf, targetOf } from "./request_line.ts";
import type { Head } from "./judge_head.ts";

type Bytes = Uint8Array<ArrayBuffer>;

export const NO_BODY: Bytes = new Uint8Array(0);

/** A request as its service sees it; nothing is made that is not asked for. */
export class H1Request implements HttpRequest {
  readonly method: string;
  readonly url: string;
  /** The whole body; undefined where it is still coming. */
  readonly arrived: Bytes | undefined;
  readonly #fields: RequestFields;
  readonly #coming: RequestBody | undefined;
  #stream: ReadableStream<Bytes> | null | undefined;
  #controller: AbortController | undefined;
  #isGone = false;

  constructor(
    line: { readonly method: string; readonly url: string },
    fields: RequestFields,
    arrived: Bytes | undefined,
    coming?: RequestBody,
  ) {
    this.method = line.method;
    this.url = line.url;
    this.#fields = fields;
    this.arrived = arrived;
    this.#coming = coming;
  }

  get headers(): HeaderView {
    return this.#fields;
  }

  get body(): ReadableStream<Bytes> | null {
    this.#stream ??= this.#coming?.stream() ?? streamOf(this.arrived ?? NO_BODY);
    return this.#stream;
  }

  bytes(): Promise<Bytes> {
    return this.#coming?.gather() ?? Promise.resolve(this.arrived ?? NO_BODY);
  }

  get signal(): AbortSignal {
    if (this.#controller === undefined) {
      this.#controller = new AbortController();
      if (this.#isGone) this.#controller.abort();
    }
    return this.#controller.signal;
  }

  /** The client has gone away. */
  abort(): void {
    if (this.#isGone) return;
    this.#isGone = true;
    this.#controller?.abort();
  }

  /** What the head was read from is about to be used for another one. */
  settle(): void {
    this.#fields.settle();
  }
}

/** Undefined where the target is no text. The head's bytes are borrowed until the request is settled. */
export function makeRequest(
  { reader, bytes, start }: Head,
  arrived: Bytes | undefined,
  coming: RequestBody | undefined,
): H1Request | undefined {
  const url = targetOf(reader, bytes, start);
  if (url === undefined) return undefined;
  const method = methodOf(reader, bytes, start);
  const fields = new RequestFields(reader, bytes, start);
  return new H1Request({ method, url }, fields, arrived, coming);
}

function streamOf(bytes: Bytes): ReadableStream<Bytes> | null {
  if (bytes.length === 0) return null;
  return new ReadableStream<Bytes>({
    start(controller) {
      controller.enqueue(bytes);
      controller.close();
    },
  });
}
