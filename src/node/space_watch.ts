import { type Logger, NODE, STORE, toError } from "../base/mod.ts";
import type { DiskSpace } from "../raft/mod.ts";

interface SpaceWatchOptions {
  readonly freeBytes: () => Promise<number>;
  /** Whether a write waits for space at this moment. */
  readonly isStalled: () => boolean;
  /** There may be space: what waits is to be tried again. */
  readonly retry: () => void;
  readonly onChanged: (space: DiskSpace) => void;
  readonly onFailed: (error: Error) => void;
  readonly log: Logger;
  readonly checkMs?: number;
}

/** Looks at the space of the disk now and then, and judges it. */
export class SpaceWatch {
  readonly #options: SpaceWatchOptions;
  #space: DiskSpace = "enough";
  #freeBytes = Infinity;
  #refused = 0;
  #timer: ReturnType<typeof setInterval> | undefined;
  #checking = false;

  constructor(options: SpaceWatchOptions) {
    this.#options = options;
  }

  get space(): DiskSpace {
    return this.#space;
  }

  /** As last measured; Infinity when that is not known. */
  get freeBytes(): number {
    return this.#freeBytes;
  }

  /** Writes that found no room since the start, each attempt counted. */
  get refused(): number {
    return this.#refused;
  }

  start(): void {
    this.#timer = setInterval(() => void this.check(), this.#options.checkMs ?? NODE.spaceCheckMs);
    void this.check();
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  /** A write found no room. */
  noteRefused(): void {
    this.#refused++;
    this.#judge();
  }

  /** A write went through, perhaps one that had to wait. */
  noteWritten(): void {
    if (this.#space === "none") this.#judge();
  }

  /** Whether so much can be written without taking what is kept for votes. */
  hasSpaceFor(bytes: number): boolean {
    return this.#space !== "none" && this.#freeBytes >= bytes + STORE.walSpaceBytes;
  }

  /** Measures, and lets what waits be tried again. Never rejects. */
  async check(): Promise<void> {
    if (this.#checking) return;
    this.#checking = true;
    try {
      this.#freeBytes = await this.#options.freeBytes();
      this.#judge();
      if (this.#options.isStalled()) this.#options.retry();
    } catch (cause) {
      this.#options.onFailed(toError(cause));
    } finally {
      this.#checking = false;
    }
  }

  #judge(): void {
    const space = this.#judged();
    if (space === this.#space) return;
    this.#space = space;
    this.#say(space);
    this.#options.onChanged(space);
  }

  #judged(): DiskSpace {
    if (this.#options.isStalled() || this.#freeBytes < STORE.noSpaceBytes) return "none";
    // Two bounds, so that a disk at the edge does not turn service on and off.
    const wanted = this.#space === "enough" ? STORE.lowSpaceBytes : STORE.enoughSpaceBytes;
    return this.#freeBytes < wanted ? "low" : "enough";
  }

  #say(space: DiskSpace): void {
    const figures = { freeBytes: this.#freeBytes };
    const { log } = this.#options;
    if (space === "enough") log.info("the disk has space again; writes are taken", figures);
    else if (space === "none") {
      log.error("the disk is full; writes are refused until there is space, reads go on", figures);
    } else {
      const wantedBytes = STORE.enoughSpaceBytes;
      log.error("the disk is nearly full; new writes are refused where they would need it", {
        ...figures,
        wantedBytes,
      });
    }
  }
}
