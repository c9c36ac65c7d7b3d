/** Requests whose answers are not there yet, so that a server that must end can answer them itself. */
import type { HttpAnswer } from "../h1/mod.ts";

export class InFlight {
  readonly #pending = new Set<(answer: HttpAnswer) => void>();
  readonly #cutOff: AbortSignal;

  /** Once `cutOff` aborts, all that is pending is answered by `lastAnswer`. */
  constructor(cutOff: AbortSignal, lastAnswer: () => HttpAnswer) {
    this.#cutOff = cutOff;
    cutOff.addEventListener("abort", () => {
      for (const resolve of this.#pending) resolve(lastAnswer());
      this.#pending.clear();
    }, { once: true });
  }

  get size(): number {
    return this.#pending.size;
  }

  /** The same answer, or the last one if the server is cut off before. `answer` must not reject. */
  track(answer: Promise<HttpAnswer>): Promise<HttpAnswer> {
    if (this.#cutOff.aborted) return answer;
    const { promise, resolve } = Promise.withResolvers<HttpAnswer>();
    this.#pending.add(resolve);
    answer.then((response) => {
      this.#pending.delete(resolve);
      resolve(response);
    });
    return promise;
  }
}
