/** Takes lines at once and writes them later, many together. Whoever adds one never waits for it. */

export interface LineSink {
  /** Called again only when the call before has ended. */
  write(bytes: Uint8Array): Promise<void>;
  close(): Promise<void>;
}

interface LineQueueOptions {
  readonly sink: LineSink;
  readonly bounds: {
    /** Lines that wait to be written; whoever adds asks first whether it is full. */
    readonly maxQueuedBytes: number;
    /** Lines gather for so long, or until there are so many bytes. */
    readonly flushMs: number;
    readonly flushBytes: number;
  };
  /** These lines could not be written. */
  readonly onLost: (lines: readonly string[], error: unknown) => void;
  /** Called before lines are written; may add more. */
  readonly beforeFlush?: () => void;
}

const encoder = new TextEncoder();

export class LineQueue {
  readonly #options: LineQueueOptions;
  #lines: string[] = [];
  /** In characters, which are bytes but for names in other scripts. */
  #queued = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #writing: Promise<void> | undefined;
  #written = 0;

  constructor(options: LineQueueOptions) {
    this.#options = options;
  }

  get written(): number {
    return this.#written;
  }

  get isFull(): boolean {
    return this.#queued >= this.#options.bounds.maxQueuedBytes;
  }

  add(line: string): void {
    this.#lines.push(line);
    this.#queued += line.length;
    if (this.#queued >= this.#options.bounds.flushBytes) this.#flush();
    else this.flushSoon();
  }

  flushSoon(): void {
    this.#timer ??= setTimeout(() => this.#flush(), this.#options.bounds.flushMs);
  }

  /** Resolves when nothing waits any more. */
  async writeAll(): Promise<void> {
    await this.#drain();
    // What `beforeFlush` had no room for before it adds now.
    await this.#drain();
    this.#endTimer();
  }

  /** Writes what waits. */
  async close(): Promise<void> {
    await this.writeAll();
    await this.#options.sink.close();
  }

  async #drain(): Promise<void> {
    // At least once: what `beforeFlush` adds waits, too.
    do {
      this.#flush();
      await this.#writing;
    } while (this.#writing !== undefined || this.#lines.length > 0);
  }

  #endTimer(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #flush(): void {
    this.#endTimer();
    this.#options.beforeFlush?.();
    if (this.#writing !== undefined || this.#lines.length === 0) return;
    this.#endTimer();
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
      this.#options.onLost(lines, error);
    }
    // Until they are written they count, or a slow disk would let twice as much gather.
    this.#queued -= queued;
  }
}
