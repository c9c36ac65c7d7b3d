import { toError } from "../base/mod.ts";
import type { Message, Ready, WriteBatch } from "../raft/mod.ts";
import { type RaftStore, StoreFull } from "../store/mod.ts";

interface DiskWriterOptions {
  readonly store: RaftStore;
  readonly monotonicMs: () => number;
  /** The batch is durable; what promised it may now leave. */
  readonly onDurable: (batch: number, messages: readonly Message[]) => void;
  /** There is no room for a write; it waits for `retry`. Called once for each attempt. */
  readonly onFull: () => void;
  /** Any other failed write is never repeated: nobody knows what of it is on the disk. */
  readonly onFailed: (error: Error) => void;
  readonly observe?: (ms: number, entries: number, sizeBytes: number) => void;
}

/**
 * One durable write at a time. While it is under way the core gathers what comes, and all of that is the next write:
 * the slower the disk, the larger the groups. A full disk is a very slow one: nothing of the write is in the log, nobody
 * has been promised anything, so the same write is made when there is space.
 */
export class DiskWriter {
  readonly #options: DiskWriterOptions;
  #current: Promise<void> | undefined;
  #writes = 0;
  #tryAgain: (() => void) | undefined;
  #givenUp = false;

  constructor(options: DiskWriterOptions) {
    this.#options = options;
  }

  get busy(): boolean {
    return this.#current !== undefined;
  }

  /** A write waits for space. */
  get isStalled(): boolean {
    return this.#tryAgain !== undefined;
  }

  /** Durable writes so far. */
  get writes(): number {
    return this.#writes;
  }

  /** Takes the write of a Ready, and the messages that must not leave before it. */
  submit(ready: Ready, write: WriteBatch): void {
    if (this.#current !== undefined) throw new Error("Cannot write: the disk is busy");
    this.#current = this.#write(ready, write);
  }

  /** There may be space now. */
  retry(): void {
    this.#tryAgain?.();
    this.#tryAgain = undefined;
  }

  /** Forgets a write that waits for space; nothing of it was promised to anybody. */
  giveUp(): void {
    this.#givenUp = true;
    this.retry();
  }

  /** Resolves when no write is under way; never rejects. */
  async idle(): Promise<void> {
    while (this.#current !== undefined) await this.#current;
  }

  async #write(ready: Ready, write: WriteBatch): Promise<void> {
    const { monotonicMs, observe, onDurable, onFailed } = this.#options;
    const startedMs = monotonicMs();
    try {
      while (!await this.#fits(write)) {
        if (!this.#givenUp) await this.#space();
        if (!this.#givenUp) continue;
        this.#current = undefined;
        return;
      }
    } catch (cause) {
      this.#current = undefined;
      onFailed(toError(cause));
      return;
    }
    this.#current = undefined;
    this.#writes++;
    if (observe !== undefined) {
      observe(monotonicMs() - startedMs, write.entries.length, batchBytes(write));
    }
    onDurable(ready.batch, ready.sendAfterPersist);
  }

  /** False when there was no room. */
  async #fits(write: WriteBatch): Promise<boolean> {
    try {
      await this.#options.store.write(write);
      return true;
    } catch (error) {
      if (error instanceof StoreFull) return false;
      throw error;
    }
  }

  #space(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#tryAgain = resolve;
    this.#options.onFull();
    return promise;
  }
}

function batchBytes(write: WriteBatch): number {
  let bytes = 0;
  for (const entry of write.entries) bytes += entry.data.length;
  return bytes;
}
