/**
 * Something that changes, told to a browser as server-sent events while it is looked at. Nothing queues: while the
 * reader is slow there is only a mark that something has changed, and what leaves next is how it is by then.
 */
import { ApiError, EVENTS, type Timers } from "../../base/mod.ts";

interface EventSourceOptions {
  /** The event as it is now, as `eventOf` makes it. */
  readonly read: () => Uint8Array<ArrayBuffer>;
  /** Calls back at each change until the function that it gives is called. */
  readonly follow: (onChange: () => void) => () => void;
  /** Whether the reader may still look. */
  readonly may: () => boolean;
  /** Called once, whatever ended it. */
  readonly onEnd: () => void;
  /** Least time between two events: changes that come together are told as one. */
  readonly restMs: () => number;
  readonly stopping: AbortSignal;
  readonly after: Timers["after"];
  readonly monotonicMs: () => number;
}

const encoder = new TextEncoder();
const SIGN_OF_LIFE = encoder.encode("event: alive\ndata: {}\n\n");

/** `data` gives JSON; what it refuses is told in words. */
export function eventOf(name: string, data: () => string): Uint8Array<ArrayBuffer> {
  try {
    return encoder.encode(`event: ${name}\ndata: ${data()}\n\n`);
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    const refusal = JSON.stringify({ message: error.message });
    return encoder.encode(`event: refused\ndata: ${refusal}\n\n`);
  }
}

export function eventStream(
  options: EventSourceOptions,
): ReadableStream<Uint8Array<ArrayBuffer>> {
  const events = new Events(options);
  return new ReadableStream({
    start: (controller) => events.start(controller),
    pull: () => events.pull(),
    cancel: () => events.end(),
  }, { highWaterMark: 0 });
}

class Events {
  readonly #options: EventSourceOptions;
  readonly #openedMs: number;
  #controller: ReadableStreamDefaultController<Uint8Array<ArrayBuffer>> | undefined;
  #unfollow: () => void = () => {};
  #isChanged = true;
  #isEnded = false;
  #sentMs = -Infinity;
  /** Ends the wait of the moment. */
  #wake: () => void = () => {};
  #endPause: () => void = () => {};
  /** Gives up on a reader that takes nothing. */
  #cancelWatch: () => void = () => {};

  constructor(options: EventSourceOptions) {
    this.#options = options;
    this.#openedMs = options.monotonicMs();
  }

  start(controller: ReadableStreamDefaultController<Uint8Array<ArrayBuffer>>): void {
    const { follow, stopping } = this.#options;
    this.#controller = controller;
    this.#unfollow = follow(() => {
      this.#isChanged = true;
      this.#wake();
    });
    stopping.addEventListener("abort", this.#onStop);
    this.#watch();
  }

  async pull(): Promise<void> {
    this.#cancelWatch();
    const bytes = await this.#next();
    if (this.#isEnded) return;
    if (bytes === undefined) {
      this.end();
      this.#controller?.close();
      return;
    }
    this.#watch();
    this.#controller?.enqueue(bytes);
  }

  end(): void {
    if (this.#isEnded) return;
    this.#isEnded = true;
    this.#cancelWatch();
    this.#unfollow();
    this.#options.stopping.removeEventListener("abort", this.#onStop);
    this.#wake();
    this.#endPause();
    this.#options.onEnd();
  }

  readonly #onStop = (): void => {
    const controller = this.#controller;
    if (this.#isEnded) return;
    this.end();
    controller?.close();
  };

  #watch(): void {
    this.#cancelWatch = this.#options.after(EVENTS.idleMs, () => {
      this.end();
      this.#controller?.error(new Error("Cannot go on with the events: the reader takes nothing"));
    });
  }

  /** What is to be sent; undefined for nothing any more. */
  async #next(): Promise<Uint8Array<ArrayBuffer> | undefined> {
    const { read, restMs, monotonicMs } = this.#options;
    if (!this.#isChanged) await this.#wait(EVENTS.aliveMs);
    if (!this.#mayGoOn()) return undefined;
    if (!this.#isChanged) return SIGN_OF_LIFE;
    const early = this.#sentMs + restMs() - monotonicMs();
    // More changes may come at once, and are told as one.
    if (early > 0) await this.#pause(early);
    if (!this.#mayGoOn()) return undefined;
    this.#isChanged = false;
    this.#sentMs = monotonicMs();
    return read();
  }

  #mayGoOn(): boolean {
    const { may, stopping, monotonicMs } = this.#options;
    // The browser comes again by itself, and proves anew who it is.
    const isOld = monotonicMs() - this.#openedMs >= EVENTS.lifeMs;
    return !this.#isEnded && !stopping.aborted && !isOld && may();
  }

  /** Until something changes or this time has passed. */
  async #wait(ms: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const cancel = this.#options.after(ms, resolve);
    this.#wake = resolve;
    await promise;
    cancel();
  }

  /** For so long, whatever changes, unless it ends. */
  async #pause(ms: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const cancel = this.#options.after(ms, resolve);
    this.#endPause = resolve;
    await promise;
    cancel();
  }
}
