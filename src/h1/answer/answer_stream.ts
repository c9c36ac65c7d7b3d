import { type AnswerTerms, connectionLine, fieldLines } from "./answer_heads.ts";
import { hasNoContent, statusLine } from "./status_text.ts";
import type { OutQueue } from "./out_queue.ts";

type Reader = ReadableStreamDefaultReader<Uint8Array>;

/** What a stream needs of its connection. */
interface StreamPlace {
  readonly out: OutQueue;
  /** There is something to send. */
  readonly wake: () => void;
  /** Resolves when the connection takes more; false when it is gone. */
  readonly hasRoom: () => Promise<boolean>;
  /** The answer broke off: whoever reads it must not take it for whole. */
  readonly tear: (why: unknown) => void;
  /** The last byte is on its way. */
  readonly done: () => void;
}

/** How the end of the content is told. */
type Framing = "chunked" | "closing" | number;

/** How a response of the platform ends: by its own length, in chunks, or with the connection. */
export function framingOf(response: Response, { minorVersion, isHead }: AnswerTerms): Framing {
  if (response.body === null && !isHead) return 0;
  const length = response.headers.get("content-length");
  if (length !== null && /^\d{1,15}$/.test(length)) return Number(length);
  if (response.body === null) return 0;
  return minorVersion === 0 ? "closing" : "chunked";
}

/** The head of a response of the platform, without the date. */
export function responseHead(
  response: Response,
  framing: Framing,
  terms: AnswerTerms,
): string {
  let head = statusLine(response.status);
  for (const [name, value] of response.headers) {
    if (!OWN_FIELDS.has(name)) head += fieldLines([[name, value]]);
  }
  if (framing === "chunked") head += "transfer-encoding: chunked\r\n";
  else if (framing !== "closing" && !hasNoContent(response.status)) {
    head += `content-length: ${framing}\r\n`;
  }
  return head + connectionLine(terms);
}

/** What the engine says itself. */
const OWN_FIELDS = new Set(["content-length", "transfer-encoding", "connection", "date"]);

/** Sends a stream as fast as the client takes it. */
export class AnswerStream {
  readonly #place: StreamPlace;
  readonly #framing: Framing;
  readonly #reader: Reader;
  #isOver = false;
  #sentBytes = 0;

  constructor(body: ReadableStream<Uint8Array>, framing: Framing, place: StreamPlace) {
    this.#reader = body.getReader();
    this.#framing = framing;
    this.#place = place;
  }

  async run(): Promise<void> {
    const { out, wake, hasRoom, done, tear } = this.#place;
    try {
      for (;;) {
        const { done: isDone, value } = await this.#reader.read();
        if (this.#isOver) return;
        if (isDone) break;
        this.#put(out, value);
        wake();
        if (!await hasRoom()) return;
      }
      this.#end(out);
      this.#isOver = true;
      done();
    } catch (thrown) {
      if (this.#isOver) return;
      this.cancel("the answer broke off");
      tear(thrown);
    }
  }

  /** The client has gone away. Safe to repeat. */
  cancel(why: string): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#reader.cancel(new Error(why)).catch(() => "the stream has failed, which ends it as well");
  }

  #put(out: OutQueue, piece: Uint8Array): void {
    if (piece.length === 0) return;
    this.#sentBytes += piece.length;
    if (typeof this.#framing === "number" && this.#sentBytes > this.#framing) {
      throw new Error(`The answer is longer than the ${this.#framing} bytes that it announced`);
    }
    if (this.#framing === "chunked") out.latin1(`${piece.length.toString(HEX)}\r\n`);
    out.content(piece, piece.length);
    if (this.#framing === "chunked") out.latin1("\r\n");
  }

  #end(out: OutQueue): void {
    if (this.#framing === "chunked") out.latin1("0\r\n\r\n");
    if (typeof this.#framing === "number" && this.#sentBytes < this.#framing) {
      throw new Error(`The answer is shorter than the ${this.#framing} bytes that it announced`);
    }
  }
}

const HEX = 16;
