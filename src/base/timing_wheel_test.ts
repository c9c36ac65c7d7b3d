import { assertEquals, assertThrows } from "#assert";
import { Rng } from "../../tests/support/rng.ts";
import { TimingWheel, type WheelHandle } from "./timing_wheel.ts";

function firedBy<T>(wheel: TimingWheel<T>, nowMs: number): T[] {
  const fired: T[] = [];
  wheel.advance(nowMs, (item) => fired.push(item));
  return fired;
}

Deno.test("TimingWheel fires never early and within one tick", () => {
  const wheel = new TimingWheel<string>({ tickMs: 100, slots: 8 });
  firedBy(wheel, 1000);
  wheel.schedule(1250, "a");
  wheel.schedule(1250, "b");
  wheel.schedule(5000, "a later round");
  assertEquals(firedBy(wheel, 1249), []);
  assertEquals(firedBy(wheel, 1299), []);
  assertEquals(firedBy(wheel, 1300), ["a", "b"]);
  assertEquals(firedBy(wheel, 4999), []);
  assertEquals(firedBy(wheel, 5000), ["a later round"]);
  assertEquals(wheel.size, 0);
});

Deno.test("TimingWheel fires what the past holds at the next tick", () => {
  const wheel = new TimingWheel<string>({ tickMs: 10, slots: 4 });
  firedBy(wheel, 500);
  wheel.schedule(3, "past");
  assertEquals(firedBy(wheel, 505), []);
  assertEquals(firedBy(wheel, 510), ["past"]);
});

Deno.test("TimingWheel after a long pause fires in order of time", () => {
  const wheel = new TimingWheel<number>({ tickMs: 10, slots: 4 });
  firedBy(wheel, 0);
  for (const atMs of [250, 30, 110, 70, 30]) wheel.schedule(atMs, atMs);
  assertEquals(firedBy(wheel, 1000), [30, 30, 70, 110, 250]);
});

Deno.test("TimingWheel lets a handler cancel and move what is due with it", () => {
  const wheel = new TimingWheel<string>({ tickMs: 10, slots: 4 });
  firedBy(wheel, 0);
  wheel.schedule(50, "first");
  const second = wheel.schedule(50, "second");
  const third = wheel.schedule(50, "third");
  const fired: string[] = [];
  wheel.advance(60, (item) => {
    fired.push(item);
    if (item !== "first") return;
    assertEquals(wheel.cancel(second), true);
    wheel.reschedule(third, 90);
    wheel.schedule(10, "new");
  });
  assertEquals(fired, ["first"]);
  assertEquals(wheel.size, 2);
  assertEquals(wheel.cancel(second), false);
  assertEquals(firedBy(wheel, 100), ["new", "third"]);
});

Deno.test("TimingWheel equals a plain list of deadlines under random use", () => {
  const rng = Rng.fromSeed(7);
  const wheel = new TimingWheel<number>({ tickMs: 7, slots: 16 });
  const model = new Map<number, { handle: WheelHandle<number>; dueMs: number }>();
  let nowMs = 0;
  let lookedMs = -7;
  const dueOf = (atMs: number) => Math.max(Math.ceil(atMs / 7) * 7, lookedMs + 7);
  for (let step = 0; step < 20_000; step++) {
    const draw = rng.below(10);
    const atMs = nowMs + rng.below(400) - 20;
    if (draw < 5) {
      model.set(step, { handle: wheel.schedule(atMs, step), dueMs: dueOf(atMs) });
    } else if (draw < 7 && model.size > 0) {
      const [key, entry] = rng.pick([...model].slice(0, 50));
      if (draw === 5) {
        assertEquals(wheel.cancel(entry.handle), true);
        model.delete(key);
      } else {
        wheel.reschedule(entry.handle, atMs);
        entry.dueMs = dueOf(atMs);
      }
    } else {
      nowMs += rng.chance(0.02) ? rng.below(2000) : rng.below(12);
      lookedMs = Math.max(lookedMs, Math.floor(nowMs / 7) * 7);
      const wanted = [...model].filter(([, entry]) => entry.dueMs <= lookedMs).map(([key]) => key);
      assertEquals(firedBy(wheel, nowMs).sort((a, b) => a - b), wanted.sort((a, b) => a - b));
      for (const key of wanted) model.delete(key);
    }
    assertEquals(wheel.size, model.size);
  }
});

Deno.test("TimingWheel refuses a shape that cannot turn", () => {
  assertThrows(() => new TimingWheel({ tickMs: 0, slots: 4 }), RangeError);
  assertThrows(() => new TimingWheel({ tickMs: 10, slots: 0 }), RangeError);
});

Deno.test("TimingWheel begins before the first tick, and may have one slot", () => {
  const wheel = new TimingWheel<string>({ tickMs: 10, slots: 1 });
  wheel.schedule(0, "now");
  const late = wheel.schedule(20, "late");
  wheel.schedule(10, "next");
  assertEquals(firedBy(wheel, 0), ["now"]);
  assertEquals(firedBy(wheel, 10), ["next"]);
  assertEquals([wheel.cancel(late), wheel.cancel(late), wheel.size], [true, false, 0]);
  assertEquals(firedBy(wheel, 100), []);
});

Deno.test("TimingWheel takes an item out of the middle, the front and the end of a slot", () => {
  for (const gone of [0, 1, 2]) {
    const wheel = new TimingWheel<number>({ tickMs: 10, slots: 4 });
    const handles = [0, 1, 2].map((item) => wheel.schedule(10, item));
    const handle = handles[gone];
    assertEquals(handle !== undefined && wheel.cancel(handle), true);
    assertEquals(firedBy(wheel, 10), [0, 1, 2].filter((item) => item !== gone));
  }
});

Deno.test("TimingWheel refuses parts of slots and times that are no numbers", () => {
  for (const options of [{ tickMs: 10, slots: 1.5 }, { tickMs: NaN, slots: 4 }]) {
    assertThrows(() => new TimingWheel(options), RangeError, "both must be positive");
  }
  assertThrows(() => new TimingWheel({ tickMs: -1, slots: 4 }), RangeError);
});
