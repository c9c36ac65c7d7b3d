import type { DiskSpace, Ready, WriteBatch } from "../../src/raft/mod.ts";
import type { SimNode } from "./node.ts";

/** A write that found no room and waits for it. */
interface Waiting {
  readonly ready: Ready;
  readonly write: WriteBatch;
}

/** The space on one node's disk: what is refused while there is none is made when there is some again. */
export class SimDiskSpace {
  readonly #node: SimNode;
  #full = false;
  #space: DiskSpace = "enough";
  #waiting: Waiting | undefined;

  constructor(node: SimNode) {
    this.#node = node;
  }

  get isFull(): boolean {
    return this.#full;
  }

  /** What the process knows of it. */
  get space(): DiskSpace {
    return this.#space;
  }

  /** The disk fills up. The node may have been warned before, while there was a little left. */
  fill(warned: boolean): void {
    this.#full = true;
    if (warned) this.#node.drive(() => this.#tell("low"));
  }

  /** There is space again. */
  free(): void {
    if (!this.#full) return;
    this.#full = false;
    const waiting = this.#waiting;
    this.#waiting = undefined;
    this.#node.drive(() => this.#tell("enough"));
    if (waiting !== undefined) {
      this.#node.enter(() => this.#node.writes.writeAgain(waiting.ready, waiting.write));
    }
  }

  /** True when there is no room for the write, which is then made later; nothing of it is on the disk. */
  refuses(ready: Ready, write: WriteBatch): boolean {
    if (!this.#full) return false;
    this.#node.disk.pending = undefined;
    if (this.#node.host.shellBug === "fullDiskAcknowledges") {
      this.#node.writes.finish(ready);
      return true;
    }
    this.#waiting = { ready, write };
    this.#tell("none");
    return true;
  }

  /** The process has ended; its disk is as full as before. */
  reset(): void {
    this.#waiting = undefined;
    this.#space = "enough";
  }

  #tell(space: DiskSpace): void {
    this.#space = space;
    this.#node.core?.setSpace(space);
  }
}
