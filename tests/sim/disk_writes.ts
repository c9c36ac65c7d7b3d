import type { Ready, WriteBatch } from "../../src/raft/mod.ts";
import type { SimNode } from "./node.ts";

/** The writes of one node's log: one at a time, each some time after it was asked for. */
export class DiskWrites {
  readonly #node: SimNode;
  #busy = false;

  constructor(node: SimNode) {
    this.#node = node;
  }

  /** A write is under way. */
  get busy(): boolean {
    return this.#busy;
  }

  /** The process has ended. */
  reset(): void {
    this.#busy = false;
  }

  submit(ready: Ready, write: WriteBatch): void {
    const node = this.#node;
    const { host, disk } = node;
    host.checks.writing(node, write);
    disk.pending = write;
    for (const entry of write.entries) {
      if (!node.sideCache.has(entry.index)) node.sideCache.set(entry.index, entry);
    }
    if (host.shellBug === "ackBeforeSync") node.send(ready.sendAfterPersist);
    this.#busy = true;
    node.after(this.writeUs(), () => this.#writeDone(ready, write));
  }

  #writeDone(ready: Ready, write: WriteBatch): void {
    const node = this.#node;
    const { host, disk } = node;
    const failed = node.failNextSync;
    node.failNextSync = false;
    if (node.space.refuses(ready, write)) return;
    if (failed && host.shellBug === "syncErrorRetried") {
      // The pages of the failed sync are dropped: the second one has nothing to write and succeeds.
      disk.pending = { entries: [] };
      node.after(this.writeUs(), () => this.#writeDone(ready, { entries: [] }));
      return;
    }
    if (failed && host.shellBug !== "syncErrorIgnored") {
      host.exited(node);
      return;
    }
    if (failed) disk.pending = undefined;
    else disk.complete(write);
    host.trace.add(host.now, node.id, "durable", disk.lastIndex, disk.hardState.term);
    if (!failed) host.checks.durable(node, write);
    this.finish(ready);
  }

  /** The write is told to be done. */
  finish(ready: Ready): void {
    const node = this.#node;
    this.#busy = false;
    if (node.host.shellBug !== "ackBeforeSync") node.send(ready.sendAfterPersist);
    node.core?.persisted(ready.batch);
    node.drain();
  }

  /** Makes a write that found no room before. */
  writeAgain(ready: Ready, write: WriteBatch): void {
    this.#node.disk.pending = write;
    this.#node.after(this.writeUs(), () => this.#writeDone(ready, write));
  }

  /** Time that one write takes now. */
  writeUs(): number {
    const { rng, options } = this.#node.host;
    return Math.floor(options.writeUs * this.#node.slowness * (0.5 + rng.float()));
  }
}
