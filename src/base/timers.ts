/** The two timers a shell needs, as a parameter: tests run them by hand. */
export interface Timers {
  /** Calls once after `ms`. Returns the function that cancels. */
  after(ms: number, run: () => void): () => void;
  /** Calls every `ms`. Returns the function that ends it. */
  every(ms: number, run: () => void): () => void;
}

/** Timers of the platform; they do not keep the process alive. */
export const systemTimers: Timers = {
  after(ms, run) {
    const id = setTimeout(run, ms);
    Deno.unrefTimer(id);
    return () => clearTimeout(id);
  },
  every(ms, run) {
    const id = setInterval(run, ms);
    Deno.unrefTimer(id);
    return () => clearInterval(id);
  },
};
