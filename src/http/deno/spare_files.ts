/** Open files that are held for nothing but to be given up when there are no more to be had. */

const NOTHING = Deno.build.os === "windows" ? "NUL" : "/dev/null";

export class SpareFiles {
  readonly #count: number;
  readonly #held: Deno.FsFile[] = [];

  constructor(count: number) {
    this.#count = count;
  }

  /** Whether all of them could be opened; none is held otherwise. */
  take(): boolean {
    try {
      while (this.#held.length < this.#count) this.#held.push(Deno.openSync(NOTHING));
      return true;
    } catch {
      // Whatever the reason is, there is nothing to spare.
      this.release();
      return false;
    }
  }

  release(): void {
    for (const file of this.#held.splice(0)) file.close();
  }
}
