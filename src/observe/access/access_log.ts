/** Answered requests as lines. Whoever is answered never waits for them, and what cannot be written is dropped. */
import {
  ACCESS,
  type AccessEntry,
  type Clock,
  type Logger,
  LogThrottle,
  messageOf,
} from "../../base/mod.ts";
import { type AccessFormat, formatAccess } from "./access_format.ts";
import { LineQueue, type LineSink } from "./line_queue.ts";

interface AccessLogOptions {
  readonly sink: LineSink;
  readonly format: AccessFormat;
  readonly clock: Clock;
  readonly logger: Logger;
}

export interface AccessLogCounts {
  readonly written: number;
  /** Came faster than they could be written, or could not be written at all. */
  readonly dropped: number;
}

export class AccessLog {
  readonly #options: AccessLogOptions;
  readonly #queue: LineQueue;
  readonly #faults: LogThrottle;
  #dropped = 0;
  #closed = false;

  constructor(options: AccessLogOptions) {
    const { sink, clock, logger } = options;
    this.#options = options;
    this.#queue = new LineQueue({
      sink,
      bounds: ACCESS,
      onLost: (lines, error) => this.#lose(lines.length, error),
    });
    this.#faults = new LogThrottle({ logger, clock, lines: 1, windowMs: ACCESS.faultLogMs });
  }

  get counts(): AccessLogCounts {
    return { written: this.#queue.written, dropped: this.#dropped };
  }

  readonly take = (entry: AccessEntry): void => {
    if (this.#closed || this.#queue.isFull) this.#dropped++;
    else this.#queue.add(formatAccess(entry, this.#options.format));
  };

  /** Writes what waits; what comes later is dropped. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#queue.close();
  }

  #lose(count: number, error: unknown): void {
    this.#dropped += count;
    if (!this.#faults.shouldLog()) return;
    this.#options.logger.error("the access log cannot be written; its lines are dropped", {
      error: messageOf(error),
      dropped: this.#dropped,
    });
  }
}
