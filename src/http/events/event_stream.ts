/**
 * Something that changes, told to a browser as server-sent events while it is looked at. Nothing queues: while the
 * reader is slow there is only a mark that something has changed, and what leaves next is how it is by then.
 */
import { ApiError, EVENTS, type Timers } from "../../base/mod.ts";
import type { HttpAnswer } from "../../h1/mod.ts";
import { NOT_CACHED } from "../answer.ts";

type EventBytes = Uint8Array<ArrayBuffer>;

interface EventSourceOptions {
  /** What is to be told now, as `eventOf` makes it; undefined when that is nothing after all. */
  readonly read: () => EventBytes | undefined;
  /** What is sent when nothing has been for a while. */
  readonly signOfLife?: () => EventBytes;
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
const ALIVE = encoder.encode("event: alive\ndata: {}\n\n");

/** One that a page hears of. */
function aliveEvent(): EventBytes {
  return ALIVE;
}

/** `data` gives JSON; what it refuses is told in words. */
export function eventOf(name: string, data: () => string): EventBytes {
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
): ReadableStream<EventBytes> {
  const events = new Events(options);
  return new ReadableStream({
    start: (controller) => events.start(controller),
    pull: () => events.pull(),
    cancel: () => events.end(),
  }, { highWaterMark: 0 });
}

export function streamAnswer(events: ReadableStream<EventBytes>): HttpAnswer {
  return new Response(events, {
    headers: {
      "content-type": "text/event-stream",
      "cache-control": NOT_CACHED,
      "x-content-type-options": "nosniff",
      // Proxies that gather an answer before they hand it on are asked not to.
      "x-accel-buffering": "no",
    },
  });
}

class Events {
  readonly #options: EventSourceOptions;
  readonly #openedMs: number;
  #controller: ReadableStreamDefaultController<EventBytes> | undefined;
  #unfollow: () => void = () => {};
  #isChanged = true;
  #isEnded = false;
  /** When it was looked for events, and when one was sent. */
  #lookedMs = -Infinity;
  #sentMs: number;
  /** Ends the wait of the moment. */
  #wake: () => void = () => {};
  #endPause: () => void = () => {};
  /** Gives up on a reader that takes nothing. */
  #cancelWatch: () => void = () => {};

  constructor(options: EventSourceOptions) {
    this.#options = options;
    this.#openedMs = options.monotonicMs();
    this.#sentMs = this.#openedMs;
  }

  start(controller: ReadableStreamDefaultController<EventBytes>): void {
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
  async #next(): Promise<EventBytes | undefined> {
    const { read, restMs, monotonicMs, signOfLife = aliveEvent } = this.#options;
    for (;;) {
      const silentMs = monotonicMs() - this.#sentMs;
      if (!this.#isChanged) await this.#wait(EVENTS.aliveMs - silentMs);
      if (!this.#mayGoOn()) return undefined;
      if (this.#isChanged) {
        const early = this.#lookedMs + restMs() - monotonicMs();
        // More changes may come at once, and are told as one.
        if (early > 0) await this.#pause(early);
        if (!this.#mayGoOn()) return undefined;
        this.#isChanged = false;
        this.#lookedMs = monotonicMs();
        const bytes = read();
        if (bytes !== undefined) return this.#sent(bytes);
      }
      if (monotonicMs() - this.#sentMs >= EVENTS.aliveMs) return this.#sent(signOfLife());
    }
  }

  #sent(bytes: EventBytes): EventBytes {
    this.#sentMs = this.#options.monotonicMs();
    return bytes;
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
