/** Long work in slices. */
import { nextTurn } from "../base/mod.ts";

/** Lets others have their turn. */
export class Pace {
  readonly #monotonicMs: () => number;
  readonly #sliceMs: number;
  #beganMs: number;

  constructor(monotonicMs: () => number, sliceMs: number) {
    this.#monotonicMs = monotonicMs;
    this.#sliceMs = sliceMs;
    this.#beganMs = monotonicMs();
  }

  /** Resolves at once within the slice. */
  async step(): Promise<void> {
    if (this.#monotonicMs() - this.#beganMs < this.#sliceMs) return;
    await nextTurn();
    this.#beganMs = this.#monotonicMs();
  }
}
