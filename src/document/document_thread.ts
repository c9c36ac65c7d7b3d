/** The thread that looks at documents, one at a time, so that one that hangs is nobody else's. */
import { ApiError, DOCUMENT, IdleWorker, messageOf, type Timers } from "../base/mod.ts";
import type { DocumentAnswer, DocumentQuestion } from "./types.ts";

/** In a released program all sources are one file, and the worker is a second one beside it. */
const WORKER_FILE = import.meta.url.endsWith(".ts")
  ? "./document_worker.ts"
  : "./document_worker.js";

export class DocumentThread {
  readonly #worker: IdleWorker<DocumentQuestion, DocumentAnswer>;
  #waiting = 0;
  #waitingChars = 0;
  #last: Promise<unknown> = Promise.resolve();
  #isClosed = false;

  constructor(timers: Timers) {
    this.#worker = new IdleWorker({
      timers,
      url: new URL(WORKER_FILE, import.meta.url),
      name: "document",
      timeoutMs: DOCUMENT.timeoutMs,
      idleMs: DOCUMENT.idleMs,
    });
  }

  /** What is wrong with the document; throws ApiError: overloaded when too many wait, or when looking failed. */
  async fault(question: DocumentQuestion): Promise<DocumentAnswer> {
    const chars = question.content.length + question.schema.length;
    const isFull = this.#waiting > 0 && this.#waitingChars + chars > DOCUMENT.maxWaitingChars;
    if (this.#waiting >= DOCUMENT.maxWaiting || isFull) {
      throw new ApiError("overloaded", "Too many documents are looked at already: try again later");
    }
    this.#waiting++;
    this.#waitingChars += chars;
    const asked = this.#last.then(() => this.#ask(question));
    this.#last = asked.catch(messageOf);
    try {
      return await asked;
    } catch (thrown) {
      throw new ApiError("overloaded", `The document could not be looked at: ${messageOf(thrown)}`);
    } finally {
      this.#waiting--;
      this.#waitingChars -= chars;
    }
  }

  #ask(question: DocumentQuestion): Promise<DocumentAnswer> {
    if (this.#isClosed) throw new Error("the server is stopping");
    return this.#worker.ask(question);
  }

  close(): void {
    this.#isClosed = true;
    this.#worker.close();
  }
}
