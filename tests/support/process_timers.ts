/** The timers of the process, moved by hand: what runs meanwhile sees no other time. */
interface Waiting {
  atMs: number;
  readonly everyMs: number;
  readonly run: () => void;
}

const NAMES = ["setTimeout", "clearTimeout", "setInterval", "clearInterval"] as const;

export class ProcessTimers {
  readonly #kept = NAMES.map((name) => [name, globalThis[name]] as const);
  readonly #waiting = new Map<number, Waiting>();
  #nextId = 1;
  #nowMs = 0;

  private constructor() {
    const set = (run: () => void, ms: number, everyMs: number) => {
      this.#waiting.set(this.#nextId, { run, atMs: this.#nowMs + ms, everyMs });
      return this.#nextId++;
    };
    const clear = (id: number) => void this.#waiting.delete(id);
    Reflect.set(globalThis, "setTimeout", (run: () => void, ms = 0) => set(run, ms, 0));
    Reflect.set(globalThis, "setInterval", (run: () => void, ms = 0) => set(run, ms, ms));
    Reflect.set(globalThis, "clearTimeout", clear);
    Reflect.set(globalThis, "clearInterval", clear);
  }

  /** Runs a test on timers of its own, and puts those of the process back. */
  static async run(test: (timers: ProcessTimers) => Promise<void> | void): Promise<void> {
    const timers = new ProcessTimers();
    try {
      await test(timers);
    } finally {
      for (const [name, kept] of timers.#kept) Reflect.set(globalThis, name, kept);
    }
  }

  /** Time since the test began; both clocks are the same. */
  nowMs(): number {
    return this.#nowMs;
  }

  monotonicMs(): number {
    return this.#nowMs;
  }

  /** Timers that are set. */
  get size(): number {
    return this.#waiting.size;
  }

  /** Runs what falls due within this time, in order, with everything that only waits for promises. */
  async pass(ms: number): Promise<void> {
    const endMs = this.#nowMs + ms;
    await settled();
    for (
      let next = this.#next();
      next !== undefined && next[1].atMs <= endMs;
      next = this.#next()
    ) {
      const [id, waiting] = next;
      this.#nowMs = Math.max(this.#nowMs, waiting.atMs);
      if (waiting.everyMs > 0) waiting.atMs += waiting.everyMs;
      else this.#waiting.delete(id);
      waiting.run();
      await settled();
    }
    this.#nowMs = endMs;
  }

  #next(): [number, Waiting] | undefined {
    return [...this.#waiting].sort(([, one], [, other]) => one.atMs - other.atMs)[0];
  }
}

/** Lets everything happen that waits for nothing but promises. */
export async function settled(): Promise<void> {
  for (let turn = 0; turn < 200; turn++) await Promise.resolve();
}
