/** Ids of 63 bits that grow with time: 41 bits of milliseconds, 10 of the worker, 12 of a counter. */

const EPOCH_MS = 1_577_808_000_000;
const MAX_SEQUENCE = 0xfff;

export class Snowflake {
  readonly #worker: bigint;
  #lastMs = 0;
  #sequence = 0;

  /** `worker` tells nodes apart; only its low ten bits count. */
  constructor(worker: number) {
    this.#worker = BigInt(worker & 0x3ff);
  }

  /** Unique per worker also when the time stands still or steps back: then it runs ahead of the time. */
  next(nowMs: number): string {
    if (nowMs > this.#lastMs) {
      this.#lastMs = Math.floor(nowMs);
      this.#sequence = 0;
    } else if (++this.#sequence > MAX_SEQUENCE) {
      this.#lastMs++;
      this.#sequence = 0;
    }
    const time = BigInt(this.#lastMs - EPOCH_MS);
    return String((time << 22n) | (this.#worker << 12n) | BigInt(this.#sequence));
  }
}
