import type { Message, Ready, WriteBatch } from "../raft/mod.ts";
import type { RaftStore } from "../store/mod.ts";

export interface DiskLaneOptions {
  readonly store: RaftStore;
  readonly monotonicMs: () => number;
  /** The batch is durable; what promised it may now leave. */
  readonly onDurable: (batch: number, messages: readonly Message[]) => void;
  /** A failed write is never repeated: nobody knows what of it is on the disk. */
  readonly onFailed: (error: Error) => void;
  readonly observe?: (ms: number, entries: number, sizeBytes: number) => void;
}

/**
 * One durable write at a time. While it is under way the core gathers what comes, and all of that is the next write:
 * the slower the disk, the larger the groups.
 */
export class DiskLane {
  readonly #options: DiskLaneOptions;
  #current: Promise<void> | undefined;
  #writes = 0;

  constructor(options: DiskLaneOptions) {
    this.#options = options;
  }

  get busy(): boolean {
    return this.#current !== undefined;
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

  /** Resolves when no write is under way; never rejects. */
  async idle(): Promise<void> {
    while (this.#current !== undefined) await this.#current;
  }

  async #write(ready: Ready, write: WriteBatch): Promise<void> {
    const { store, monotonicMs, observe, onDurable, onFailed } = this.#options;
    const startedMs = monotonicMs();
    try {
      await store.write(write);
    } catch (cause) {
      this.#current = undefined;
      onFailed(cause instanceof Error ? cause : new Error(String(cause), { cause }));
      return;
    }
    this.#current = undefined;
    this.#writes++;
    if (observe !== undefined) {
      observe(monotonicMs() - startedMs, write.entries.length, batchBytes(write));
    }
    onDurable(ready.batch, ready.sendAfterPersist);
  }
}

function batchBytes(write: WriteBatch): number {
  let bytes = 0;
  for (const entry of write.entries) bytes += entry.data.length;
  return bytes;
}
