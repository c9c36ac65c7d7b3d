/** The thread that looks at documents, one at a time, so that one that hangs is nobody else's. */
import {
  ApiError,
  DOCUMENT,
  IdleWorker,
  messageOf,
  type Timers,
  WorkerTimeout,
} from "../base/mod.ts";
import type { DocumentAnswer, DocumentQuestion } from "./types.ts";

/** In a released program all sources are one file, and the worker is a second one beside it. */
const WORKER_FILE = import.meta.url.endsWith(".ts")
  ? "./document_worker.ts"
  : "./document_worker.js";

export class DocumentThread {
  readonly #worker: IdleWorker<DocumentQuestion, DocumentAnswer>;
  readonly #timers: Timers;
  /** Schemas that took too long of late, with what ends the waiting. */
  readonly #slow = new Map<string, () => void>();
  #waiting = 0;
  #waitingChars = 0;
  #last: Promise<unknown> = Promise.resolve();
  #isClosed = false;

  constructor(timers: Timers) {
    this.#timers = timers;
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
    const { content, schema } = question;
    if (content.length > DOCUMENT.maxContentChars) {
      return { message: `it has more than ${DOCUMENT.maxContentChars} characters` };
    }
    if (this.#slow.has(schema)) {
      throw new ApiError("overloaded", "The schema took too long a moment ago: try again later");
    }
    const chars = content.length + schema.length;
    const isFull = this.#waitingChars + chars > DOCUMENT.maxWaitingChars;
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
      if (thrown instanceof WorkerTimeout) this.#noteSlow(schema);
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

  #noteSlow(schema: string): void {
    if (schema === "" || this.#slow.size >= DOCUMENT.maxSlow || this.#isClosed) return;
    const forget = () => void this.#slow.delete(schema);
    this.#slow.get(schema)?.();
    this.#slow.set(schema, this.#timers.after(DOCUMENT.slowMs, forget));
  }

  close(): void {
    this.#isClosed = true;
    for (const cancel of this.#slow.values()) cancel();
    this.#slow.clear();
    this.#worker.close();
  }
}
