import { type Clock, NODE } from "../base/mod.ts";
import type { DiskSpace } from "../raft/mod.ts";
import { type RaftStore, StoreFull } from "../store/mod.ts";
import type { InstallMessage } from "./transport.ts";

/** Takes in snapshots that the leader streams, one at a time. */
export class SnapshotStaging {
  readonly #store: RaftStore;
  readonly #clock: Clock;
  readonly #space: () => DiskSpace;
  #busy = false;
  /** The disk was full: none is taken before this time. */
  #notBeforeMs = -Infinity;

  constructor(store: RaftStore, clock: Clock, space: () => DiskSpace) {
    this.#store = store;
    this.#clock = clock;
    this.#space = space;
  }

  /** Resolves when the whole snapshot is durable and waits for the core's decision. */
  async stage(message: InstallMessage, chunks: AsyncIterable<Uint8Array>): Promise<void> {
    if (this.#busy) throw new Error("Cannot receive a snapshot: another one is under way");
    if (this.#space() !== "enough" || this.#clock.monotonicMs() < this.#notBeforeMs) {
      throw new Error("Cannot receive a snapshot: the disk is full");
    }
    this.#busy = true;
    try {
      const writer = await this.#store.createSnapshot(
        message.meta,
        Math.trunc(this.#clock.nowMs()),
      );
      try {
        for await (const chunk of chunks) await writer.append(chunk);
        await writer.stage();
      } catch (error) {
        if (error instanceof StoreFull) {
          this.#notBeforeMs = this.#clock.monotonicMs() + NODE.snapshotRetryMs;
        }
        await writer.abort();
        throw error;
      }
    } finally {
      this.#busy = false;
    }
  }
}
