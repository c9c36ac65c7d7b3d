/** Takes lines at once and writes them later, many together. Whoever is answered never waits for it. */
import { ACCESS, type AccessEntry, type Clock, type Logger, messageOf } from "../../base/mod.ts";
import { type AccessFormat, formatAccess } from "./access_format.ts";

export interface AccessSink {
  /** Called again only when the call before has ended. */
  write(bytes: Uint8Array): Promise<void>;
  close(): Promise<void>;
}

interface AccessLogOptions {
  readonly sink: AccessSink;
  readonly format: AccessFormat;
  readonly clock: Clock;
  readonly logger: Logger;
}

export interface AccessLogCounts {
  readonly written: number;
  /** Came faster than they could be written, or could not be written at all. */
  readonly dropped: number;
}

const encoder = new TextEncoder();

export class AccessLog {
  readonly #options: AccessLogOptions;
  #lines: string[] = [];
  /** In characters, which are bytes but for names in other scripts. */
  #queued = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #writing: Promise<void> | undefined;
  #written = 0;
  #dropped = 0;
  #toldMs = -Infinity;
  #closed = false;

  constructor(options: AccessLogOptions) {
    this.#options = options;
  }

  get counts(): AccessLogCounts {
    return { written: this.#written, dropped: this.#dropped };
  }

  readonly take = (entry: AccessEntry): void => {
    if (this.#closed || this.#queued >= ACCESS.maxQueuedBytes) {
      this.#dropped++;
      return;
    }
    const line = formatAccess(entry, this.#options.format);
    this.#lines.push(line);
    this.#queued += line.length;
    if (this.#queued >= ACCESS.flushBytes) this.#flush();
    else this.#timer ??= setTimeout(() => this.#flush(), ACCESS.flushMs);
  };

  /** Writes what waits; what comes later is dropped. */
  async close(): Promise<void> {
    this.#closed = true;
    while (this.#writing !== undefined || this.#lines.length > 0) {
      this.#flush();
      await this.#writing;
    }
    await this.#options.sink.close();
  }

  #flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#writing !== undefined || this.#lines.length === 0) return;
    this.#writing = this.#write().finally(() => {
      this.#writing = undefined;
      if (this.#lines.length > 0) this.#flush();
    });
  }

  async #write(): Promise<void> {
    const lines = this.#lines;
    const queued = this.#queued;
    this.#lines = [];
    try {
      await this.#options.sink.write(encoder.encode(lines.join("")));
      this.#written += lines.length;
    } catch (error) {
      this.#dropped += lines.length;
      this.#tell(error);
    }
    // Until they are written they count, or a slow disk would let twice as much gather.
    this.#queued -= queued;
  }

  #tell(error: unknown): void {
    const { clock, logger } = this.#options;
    const nowMs = clock.monotonicMs();
    if (nowMs - this.#toldMs < ACCESS.faultLogMs) return;
    this.#toldMs = nowMs;
    logger.error("the access log cannot be written; its lines are dropped", {
      error: messageOf(error),
      dropped: this.#dropped,
    });
  }
}
