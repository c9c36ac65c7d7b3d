import { assert, assertEquals } from "#assert";
import { Bench, LIMITS } from "../../tests/support/outbox_bench.ts";
import { Rng } from "../../tests/support/rng.ts";
import { Outbox } from "./outbox.ts";
import { PUSH_RULES } from "./rules.ts";

Deno.test("the first change leaves at once, those within the window leave together after it", () => {
  const bench = new Bench();
  bench.change("a");
  assertEquals(bench.take(), ["0ms a=1"]);
  bench.ack("a=1");
  bench.change("a");
  bench.change("a");
  bench.change("a");
  assertEquals(bench.pass(300), ["100ms a=4"]);
  assertEquals([bench.outbox.stats().sent, bench.outbox.stats().merged], [2, 2]);
});

Deno.test("what is measured of a push is the time from when it left until it was acknowledged", () => {
  const bench = new Bench();
  bench.pass(1_000);
  bench.change("a");
  bench.pass(30);
  bench.ack("a=1");
  bench.change("a");
  assertEquals(bench.pass(200), ["1100ms a=2"]);
  bench.ack("a=2");
  // The second one left 70 ms after it was made.
  const { config: { sumMs, maxMs }, naming } = bench.outbox.stats().ackLatency;
  assertEquals([sumMs, maxMs, naming.sumMs], [30 + 130, 130, 0]);
});

Deno.test("a naming push opens a window of 500 ms; another key is not held back by it", () => {
  const bench = new Bench();
  bench.change("a", "naming");
  bench.change("b", "naming");
  assertEquals(bench.take(), ["0ms a=1", "0ms b=2"]);
  bench.ack("a=1");
  bench.change("a", "naming");
  assertEquals(bench.pass(1_000), ["500ms a=3"]);
});

Deno.test("a change right behind an answer of the key waits for the end of a window, once", () => {
  const bench = new Bench();
  bench.answer("a");
  assertEquals(bench.pass(100), []);
  bench.change("a", "naming");
  bench.change("b", "naming");
  bench.change("a", "naming");
  assertEquals(bench.pass(600), ["100ms b=2", "500ms a=3"]);
  bench.ack("a=3");
  bench.ack("b=2");
  assertEquals(bench.pass(1_000), []);
  assertEquals(bench.outbox.stats().keys, 0);
  bench.change("a", "naming");
  assertEquals(bench.take(), ["1700ms a=4"]);
});

Deno.test("an answer holds back what waits for its turn, and not the next try of what is on its way", () => {
  const bench = new Bench({ maxInflight: 1 });
  bench.change("a", "naming");
  bench.change("b", "naming");
  bench.answer("b");
  bench.answer("a");
  assertEquals(bench.take(), ["0ms a=1"]);
  bench.ack("a=1");
  assertEquals(bench.pass(600), ["500ms b=2"]);
});

Deno.test("answers without a change leave nothing behind and take half the room at most", () => {
  const bench = new Bench({ maxPending: 6 });
  for (const key of ["a", "b", "c", "d", "e"]) bench.answer(key);
  bench.answer("a", "unknown");
  assertEquals(bench.outbox.stats().keys, 3);
  assertEquals(bench.pass(600), []);
  assertEquals([bench.outbox.stats().keys, bench.outbox.waiting], [0, false]);
});

Deno.test("nothing of a key leaves before its last push is acknowledged", () => {
  const bench = new Bench();
  bench.change("a");
  bench.change("a");
  assertEquals(bench.pass(500), ["0ms a=1"]);
  bench.change("a");
  bench.ack("a=1");
  assertEquals(bench.take(), ["500ms a=3"]);
});

Deno.test("a push without acknowledgement is tried again, later each time, with the newest state", () => {
  const bench = new Bench();
  bench.change("a");
  assertEquals(bench.pass(5_000), ["0ms a=1", "5000ms a=1"]);
  bench.change("a");
  assertEquals(bench.pass(7_100), ["12000ms a=2"]);
  assertEquals(bench.ack("a=1"), false);
  assertEquals(bench.ack("a=2"), true);
  assertEquals(bench.pass(20_000), []);
  assertEquals(bench.outbox.stats().failed, 2);
  assertEquals(bench.outbox.waiting, false);
});

Deno.test("a refused push is tried again after the pause of its kind", () => {
  const bench = new Bench();
  bench.change("a", "naming");
  bench.take();
  bench.ack("a=1", false);
  assertEquals(bench.pass(1_100), ["1000ms a=1"]);
  bench.ack("a=1");
  assertEquals(bench.pass(1_000), []);
});

Deno.test("a connection that never acknowledges is closed after the last try", () => {
  const bench = new Bench({ maxTries: 3 });
  bench.change("a", "naming");
  assertEquals(bench.pass(30_000), [
    "0ms a=1",
    "6000ms a=1",
    "12000ms a=1",
    "17000ms close: no acknowledgement after 3 pushes",
  ]);
  bench.change("a");
  assertEquals(bench.pass(1_000), []);
  assertEquals(bench.outbox.stats().connections, 0);
});

Deno.test("pushes under way are limited; the others follow in order as those land", () => {
  const bench = new Bench({ maxInflight: 2 });
  for (const key of ["a", "b", "c", "d"]) bench.change(key);
  bench.change("c");
  assertEquals(bench.take(), ["0ms a=1", "0ms b=2"]);
  bench.ack("b=2");
  assertEquals(bench.take(), ["0ms c=5"]);
  bench.ack("a=1");
  bench.ack("c=5");
  assertEquals(bench.take(), ["0ms d=4"]);
});

Deno.test("a connection with too many keys waiting is closed, the others live on", () => {
  const bench = new Bench({ maxPending: 3 });
  bench.outbox.open("c2");
  for (const key of ["a", "b", "c", "d"]) bench.change(key);
  bench.change("x", "config", "c2");
  assertEquals(bench.take().slice(3), [
    "0ms close: more than 3 keys wait to be pushed",
    "0ms x=5",
  ]);
});

Deno.test("keys that are forgotten, and connections that end, leave nothing behind", () => {
  const bench = new Bench();
  bench.change("a");
  bench.take();
  bench.change("a");
  bench.outbox.cancel("c1", "a");
  assertEquals(bench.pass(200), []);
  assertEquals(bench.outbox.waiting, false);
  bench.change("b");
  bench.change("b", "config", "unknown");
  bench.outbox.close("c1");
  assertEquals(bench.outbox.waiting, false);
  const { keys, inflight, connections } = bench.outbox.stats();
  assertEquals([keys, inflight, connections], [0, 0, 0]);
});

Deno.test("a forgotten key gives its place to one that waits", () => {
  const bench = new Bench({ maxInflight: 1 });
  bench.change("a");
  bench.change("b");
  assertEquals(bench.take(), ["0ms a=1"]);
  bench.outbox.cancel("c1", "a");
  assertEquals(bench.take(), ["0ms b=2"]);
  assertEquals(bench.ack("a=1"), false);
});

Deno.test("two keys of one connection never share an id under way", () => {
  const bench = new Bench();
  const source = () => ({ requestId: "same", bytes: new Uint8Array() });
  for (const key of ["a", "b"]) {
    bench.outbox.offer({ connectionId: "c1", kind: "config", key }, source, 0);
  }
  assertEquals(bench.take(), ["0ms same"]);
  bench.ack("same");
  assertEquals(bench.pass(200), ["100ms same"]);
});

Deno.test("what is taken a few at a time is the newest by then, and nobody is passed over", () => {
  const outbox = new Outbox(PUSH_RULES, LIMITS);
  let state = 1;
  const source = () => ({ requestId: `${state}`, bytes: new Uint8Array() });
  const offer = (connectionId: string) =>
    outbox.offer({ connectionId, kind: "naming", key: "a" }, source, 0);
  const take = () =>
    outbox.takeEffects(0, 2).map((effect) =>
      effect.type === "send" ? `${effect.connectionId} ${effect.message.requestId}` : effect.reason
    );
  for (const connectionId of ["c1", "c2", "c3", "c4"]) {
    outbox.open(connectionId);
    offer(connectionId);
  }
  assertEquals(take(), ["c1 1", "c2 1"]);
  state = 2;
  offer("c3");
  outbox.close("c4");
  assertEquals(outbox.due, true);
  assertEquals(take(), ["c3 2"]);
  assertEquals([outbox.due, outbox.stats().inflight, outbox.stats().merged], [false, 3, 1]);
});

/** A client that loses, refuses and delays acknowledgements, against the promise of the outbox. */
function run(seed: number): void {
  const rng = Rng.fromSeed(seed);
  const outbox = new Outbox(PUSH_RULES, { ...LIMITS, maxInflight: 3, maxTries: 1_000 });
  outbox.open("c");
  const state = new Map<string, number>();
  const seen = new Map<string, number>();
  const lastSentMs = new Map<string, number>();
  const due: { atMs: number; id: string; ok: boolean }[] = [];
  const take = (nowMs: number) => {
    for (const effect of outbox.takeEffects(nowMs)) {
      assert(effect.type === "send");
      const [key = "", value = ""] = effect.message.requestId.split("=");
      assert(nowMs - (lastSentMs.get(key) ?? -1_000) >= 100, `seed ${seed}: ${key} too early`);
      lastSentMs.set(key, nowMs);
      const ok = nowMs > 60_000 || rng.chance(0.8);
      if (ok) seen.set(key, Number(value));
      if (nowMs > 60_000 || rng.chance(0.8)) {
        due.push({ atMs: nowMs + rng.below(4_000), id: effect.message.requestId, ok });
      }
    }
    assert(outbox.stats().inflight <= 3);
  };
  for (let nowMs = 0; nowMs < 300_000; nowMs += 20) {
    if (nowMs < 60_000 && rng.chance(0.1)) {
      const key = rng.pick(["a", "b", "c", "d", "e"]);
      state.set(key, (state.get(key) ?? 0) + 1);
      const source = () => ({ requestId: `${key}=${state.get(key)}`, bytes: new Uint8Array() });
      outbox.offer({ connectionId: "c", kind: rng.pick(["config", "naming"]), key }, source, nowMs);
    }
    for (const ack of due.filter((each) => each.atMs <= nowMs)) {
      outbox.acknowledge("c", ack.id, ack.ok, nowMs);
      due.splice(due.indexOf(ack), 1);
    }
    outbox.advance(nowMs);
    take(nowMs);
  }
  assertEquals(seen, state, `seed ${seed}`);
  assertEquals(outbox.waiting, false, `seed ${seed}`);
}

Deno.test("whatever acknowledgements do, every key ends at its newest state and nothing stays", () => {
  for (let seed = 1; seed <= 20; seed++) run(seed);
});

Deno.test("a push says how many changes it holds besides, and how often it has failed", () => {
  const outbox = new Outbox(PUSH_RULES, LIMITS);
  outbox.open("c1");
  let nowMs = 0;
  let offers = 0;
  const told: [number, number][] = [];
  const pass = (ms: number) => {
    outbox.advance(nowMs += ms);
    for (const effect of outbox.takeEffects(nowMs)) {
      if (effect.type === "send") told.push([effect.merged, effect.failedTries]);
    }
  };
  const offer = () => {
    const requestId = `r${++offers}`;
    const source = () => ({ requestId, bytes: new Uint8Array() });
    outbox.offer({ connectionId: "c1", kind: "config", key: "a" }, source, nowMs);
  };
  offer();
  pass(0);
  for (let at = 0; at < 3; at++) offer();
  assertEquals(outbox.acknowledge("c1", "r1", true, nowMs), true);
  pass(200);
  assertEquals(outbox.acknowledge("c1", "r4", false, nowMs), true);
  pass(60_000);
  assertEquals(told, [[0, 0], [2, 0], [0, 1]]);
});
