import { type Clock, GRPC, type Logger } from "../base/mod.ts";

const SECOND_MS = 1_000;
const MAX_TEXT_CHARS = 200;

/** Faults of clients: counted all, written a few in each second, so that no client can flood the log. */
export class FaultLog {
  readonly #logger: Logger;
  readonly #clock: Clock;
  #count = 0;
  #secondStartMs = 0;
  #writtenInSecond = 0;
  #unwritten = 0;

  constructor(logger: Logger, clock: Clock) {
    this.#logger = logger;
    this.#clock = clock;
  }

  get count(): number {
    return this.#count;
  }

  record(what: string, ip: string): void {
    this.#count++;
    const nowMs = this.#clock.monotonicMs();
    if (nowMs - this.#secondStartMs >= SECOND_MS) {
      this.#secondStartMs = nowMs;
      this.#writtenInSecond = 0;
    }
    if (this.#writtenInSecond >= GRPC.faultLogsPerSecond) {
      this.#unwritten++;
      return;
    }
    this.#writtenInSecond++;
    const fields = { fault: what.slice(0, MAX_TEXT_CHARS), ip, unwritten: this.#unwritten };
    this.#unwritten = 0;
    this.#logger.info("a gRPC client sent what cannot be understood", fields);
  }
}
