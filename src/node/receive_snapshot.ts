import type { RaftStore } from "../store/mod.ts";
import type { InstallMessage } from "./transport.ts";

/** Takes in snapshots that the leader streams, one at a time. */
export class SnapshotReceiver {
  readonly #store: RaftStore;
  readonly #nowMs: () => number;
  #busy = false;

  constructor(store: RaftStore, nowMs: () => number) {
    this.#store = store;
    this.#nowMs = nowMs;
  }

  /** Resolves when the whole snapshot is durable and waits for the core's decision. */
  async stage(message: InstallMessage, chunks: AsyncIterable<Uint8Array>): Promise<void> {
    if (this.#busy) throw new Error("Cannot receive a snapshot: another one is under way");
    this.#busy = true;
    try {
      const writer = await this.#store.createSnapshot(message.meta, Math.trunc(this.#nowMs()));
      try {
        for await (const chunk of chunks) await writer.append(chunk);
        await writer.stage();
      } catch (error) {
        await writer.abort();
        throw error;
      }
    } finally {
      this.#busy = false;
    }
  }
}
