import { H1 } from "../../base/mod.ts";
import type { AnswerTerms } from "../answer/answer_heads.ts";
import { AnswerStream, framingOf, responseHead } from "../answer/answer_stream.ts";
import type { OutQueue } from "../answer/out_queue.ts";
import { hasNoContent } from "../answer/status_text.ts";
import { writeAnswer } from "../answer/write_answer.ts";
import type { Refusal } from "../request/refusal.ts";
import type { HttpAnswer } from "../types.ts";
import { WholeAnswer } from "../whole_answer.ts";
import type { SharedState } from "./session_options.ts";

interface AnsweringOptions {
  readonly out: OutQueue;
  readonly shared: SharedState;
  readonly wake: () => void;
  /** The whole answer is in `out`. */
  readonly onDone: () => void;
  /** The answer broke off. */
  readonly onTorn: () => void;
}

/** The answering side of a connection: one answer at a time. */
export class Answering {
  readonly #options: AnsweringOptions;
  #stream: AnswerStream | undefined;
  #onRoom: ((hasRoom: boolean) => void) | undefined;
  #isClosed = false;
  isTorn = false;
  /** The connection ends after the answer that was written last. */
  wasLast = false;
  /** An answer is on its way, and not yet at its end. */
  hasBegun = false;

  constructor(options: AnsweringOptions) {
    this.#options = options;
  }

  answer(answer: HttpAnswer, terms: AnswerTerms): void {
    this.wasLast = terms.isLast;
    if (!(answer instanceof WholeAnswer)) return this.#answerResponse(answer, terms);
    const { out, shared, onDone } = this.#options;
    writeAnswer(out, shared.heads, answer, terms);
    onDone();
  }

  /** The last answer of a connection whose request cannot be served. */
  refuse({ status, why }: Refusal, isHead: boolean): void {
    const terms = { isLast: true, minorVersion: 1, isHead };
    this.answer(new WholeAnswer(why, status, REFUSED), terms);
  }

  /** Its client has gone away before it was there. */
  forget(answer: HttpAnswer): void {
    if (answer instanceof Response) cancelBody(answer, "the client has gone away");
  }

  #answerResponse(response: Response, terms: AnswerTerms): void {
    const { out, shared, wake, onDone, onTorn } = this.#options;
    const framing = framingOf(response, terms);
    if (framing === "closing") this.wasLast = true;
    out.latin1(responseHead(response, framing, { ...terms, isLast: this.wasLast }));
    out.put(shared.heads.date);
    const { body } = response;
    if (body === null || terms.isHead || hasNoContent(response.status)) {
      cancelBody(response, "the answer has no content");
      onDone();
      return;
    }
    this.hasBegun = true;
    const stream = new AnswerStream(body, framing, {
      out,
      wake,
      hasRoom: () => this.#hasRoom(),
      done: () => {
        this.#ended();
        onDone();
        wake();
      },
      tear: (thrown) => {
        this.#ended();
        this.isTorn = true;
        shared.onDefect("An answer broke off", thrown);
        onTorn();
        wake();
      },
    });
    this.#stream = stream;
    void stream.run();
  }

  #ended(): void {
    this.#stream = undefined;
    this.hasBegun = false;
  }

  #hasRoom(): Promise<boolean> {
    if (this.#isClosed) return Promise.resolve(false);
    if (this.#options.out.waitingBytes <= H1.maxWaitingAnswerBytes) return Promise.resolve(true);
    return new Promise((resolve) => this.#onRoom = resolve);
  }

  drained(): void {
    const onRoom = this.#onRoom;
    if (onRoom === undefined || this.#options.out.waitingBytes > H1.maxWaitingAnswerBytes) return;
    this.#onRoom = undefined;
    onRoom(true);
  }

  close(): void {
    this.#isClosed = true;
    this.#stream?.cancel("the client has gone away");
    this.#onRoom?.(false);
  }
}

function cancelBody({ body }: Response, why: string): void {
  body?.cancel(new Error(why)).catch(() => "the stream has failed, which ends it as well");
}

const REFUSED = Object.freeze({
  "content-type": "text/plain;charset=UTF-8",
  "x-content-type-options": "nosniff",
});
