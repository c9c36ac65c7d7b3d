import { assertEquals } from "#assert";
import { DeadlineQueue } from "./deadline_queue.ts";

/** A clock and one timer that are moved by hand. */
class HandTime {
  nowMs = 1_000;
  timersSet = 0;
  #timer: { readonly atMs: number; readonly run: () => void } | undefined;

  readonly after = (ms: number, run: () => void): () => void => {
    assertEquals(this.#timer, undefined, "one timer at a time");
    const timer = { atMs: this.nowMs + ms, run };
    this.#timer = timer;
    this.timersSet++;
    return () => {
      if (this.#timer === timer) this.#timer = undefined;
    };
  };

  get waiting(): boolean {
    return this.#timer !== undefined;
  }

  pass(ms: number): void {
    const endMs = this.nowMs + ms;
    while (this.#timer !== undefined && this.#timer.atMs <= endMs) {
      const { atMs, run } = this.#timer;
      this.#timer = undefined;
      this.nowMs = atMs;
      run();
    }
    this.nowMs = endMs;
  }
}

function queueAt(time: HandTime) {
  const late: string[] = [];
  const queue = new DeadlineQueue<string>({
    monotonicMs: () => time.nowMs,
    after: time.after,
    onLate: (item) => void late.push(`${item} ${time.nowMs}`),
  });
  return { queue, late };
}

Deno.test("each item ends at its own time, also when a later one is due earlier", () => {
  const time = new HandTime();
  const { queue, late } = queueAt(time);
  queue.add("last", 60);
  queue.add("first", 20);
  queue.add("middle", 40);
  time.pass(19);
  assertEquals(late, []);
  time.pass(100);
  assertEquals(late, ["first 1020", "middle 1040", "last 1060"]);
  assertEquals([queue.size, time.waiting], [0, false]);
});

Deno.test("one timer serves items that come and go", () => {
  const time = new HandTime();
  const { queue, late } = queueAt(time);
  for (let count = 0; count < 50; count++) {
    queue.add("done", 1_000);
    assertEquals(queue.delete("done"), true);
    assertEquals(queue.delete("done"), false);
    time.pass(1);
  }
  assertEquals(time.timersSet, 1);
  queue.add("kept", 1_000);
  time.pass(999);
  assertEquals(late, [], "the timer of a deleted item ends no other early");
  time.pass(1);
  assertEquals(late, ["kept 2050"]);
});

Deno.test("an item that is added again gets the new deadline", () => {
  const time = new HandTime();
  const { queue, late } = queueAt(time);
  queue.add("beat", 10);
  time.pass(9);
  queue.add("beat", 10);
  time.pass(9);
  assertEquals(late, []);
  time.pass(1);
  assertEquals(late, ["beat 1019"]);
});

Deno.test("clear() forgets all and stops the timer; the queue can be used again", () => {
  const time = new HandTime();
  const { queue, late } = queueAt(time);
  queue.add("forgotten", 10);
  queue.clear();
  assertEquals([queue.size, time.waiting], [0, false]);
  queue.add("later", 20);
  time.pass(20);
  assertEquals(late, ["later 1020"]);
});

Deno.test("onLate may add and delete items", () => {
  const time = new HandTime();
  const late: string[] = [];
  const queue = new DeadlineQueue<string>({
    monotonicMs: () => time.nowMs,
    after: time.after,
    onLate(item) {
      late.push(item);
      if (item === "first") {
        queue.delete("second");
        queue.add("third", 5);
      }
    },
  });
  queue.add("first", 10);
  queue.add("second", 10);
  queue.add("fourth", 30);
  time.pass(15);
  assertEquals(late, ["first", "third"]);
  time.pass(15);
  assertEquals(late, ["first", "third", "fourth"]);
});

Deno.test("an item is late when the timer fires a little early", () => {
  const time = new HandTime();
  const { queue, late } = queueAt(time);
  queue.add("item", 10.5);
  time.nowMs += 9.75;
  time.pass(0.5);
  assertEquals(late, []);
  time.pass(9.5);
  assertEquals(late.length, 1);
});

Deno.test("the system's timer ends an item, and none is left behind", async () => {
  const { promise, resolve } = Promise.withResolvers<string>();
  const queue = new DeadlineQueue<string>({
    monotonicMs: () => performance.now(),
    onLate: resolve,
  });
  const startMs = performance.now();
  queue.add("item", 20);
  assertEquals(await promise, "item");
  assertEquals(performance.now() - startMs >= 18, true);
});
