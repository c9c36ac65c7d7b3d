/** The thread that looks at documents, one at a time, so that one that hangs is nobody else's. */
import {
  ApiError,
  DOCUMENT,
  IdleWorker,
  messageOf,
  type Timers,
  WorkerTimeout,
  WorkQueue,
} from "../base/mod.ts";
import type { DocumentAnswer, DocumentQuestion } from "./types.ts";

/** In a released program all sources are one file, and the worker is a second one beside it. */
const WORKER_FILE = import.meta.url.endsWith(".ts")
  ? "./document_worker.ts"
  : "./document_worker.js";

const TOO_MANY = "Too many documents are looked at already: try again later";

export class DocumentThread {
  readonly #worker: IdleWorker<DocumentQuestion, DocumentAnswer>;
  readonly #timers: Timers;
  /** Askers with schemas that took too long for them of late, and what ends the waiting. */
  readonly #slow = new Map<string, () => void>();
  /** One asker after the other, so that nobody waits behind all that somebody else wants. */
  readonly #turns = new WorkQueue({
    maxParallel: 1,
    maxQueued: DOCUMENT.maxWaiting,
    maxQueuedOfClient: DOCUMENT.maxWaitingOfAsker - 1,
  }, TOO_MANY);
  /** Of all that is looked at or waits for it, and of that by asker. */
  #waitingChars = 0;
  readonly #charsOf = new Map<string, number>();
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

  /**
   * What is wrong with the document; throws ApiError: overloaded when too many wait, or when looking failed. The asker
   * is a user or an address.
   */
  async fault(question: DocumentQuestion, asker: string): Promise<DocumentAnswer> {
    const { content, schema } = question;
    if (content.length > DOCUMENT.maxContentChars) {
      return { message: `it has more than ${DOCUMENT.maxContentChars} characters` };
    }
    const slowKey = `${asker}\n${schema}`;
    if (this.#slow.has(slowKey)) {
      throw new ApiError("overloaded", "The schema took too long a moment ago: try again later");
    }
    const chars = content.length + schema.length;
    this.#takeChars(asker, chars);
    try {
      return await this.#turns.run(asker, () => this.#ask(question));
    } catch (thrown) {
      if (thrown instanceof ApiError) throw thrown;
      if (thrown instanceof WorkerTimeout && schema !== "") this.#noteSlow(slowKey);
      throw new ApiError("overloaded", `The document could not be looked at: ${messageOf(thrown)}`);
    } finally {
      this.#giveChars(asker, chars);
    }
  }

  #takeChars(asker: string, chars: number): void {
    const own = (this.#charsOf.get(asker) ?? 0) + chars;
    const all = this.#waitingChars + chars;
    if (own > DOCUMENT.maxWaitingCharsOfAsker || all > DOCUMENT.maxWaitingChars) {
      throw new ApiError("overloaded", TOO_MANY);
    }
    this.#waitingChars = all;
    this.#charsOf.set(asker, own);
  }

  #giveChars(asker: string, chars: number): void {
    this.#waitingChars -= chars;
    const left = (this.#charsOf.get(asker) ?? 0) - chars;
    if (left > 0) this.#charsOf.set(asker, left);
    else this.#charsOf.delete(asker);
  }

  async #ask(question: DocumentQuestion): Promise<DocumentAnswer> {
    if (this.#isClosed) throw new Error("the server is stopping");
    return await this.#worker.ask(question);
  }

  #noteSlow(key: string): void {
    if (this.#slow.size >= DOCUMENT.maxSlow || this.#isClosed) return;
    const forget = () => void this.#slow.delete(key);
    this.#slow.get(key)?.();
    this.#slow.set(key, this.#timers.after(DOCUMENT.slowMs, forget));
  }

  close(): void {
    this.#isClosed = true;
    for (const cancel of this.#slow.values()) cancel();
    this.#slow.clear();
    this.#worker.close();
  }
}
