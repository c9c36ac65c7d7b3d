/** What becomes of keys that wait, fail or are forgotten. */
import { assertEquals } from "#assert";
import { Bench, LIMITS } from "../../tests/support/outbox_bench.ts";
import { Outbox } from "./outbox.ts";
import { PUSH_RULES } from "./rules.ts";

Deno.test("what becomes of pushes is counted, and how long their acknowledgements take", () => {
  const bench = new Bench({ maxTries: 2 });
  bench.outbox.open("c1");
  bench.outbox.open("c2");
  bench.change("a");
  bench.change("b", "naming");
  bench.pass(40);
  bench.ack("a=1");
  bench.ack("b=2", false);
  assertEquals(bench.ack("b=2"), false);
  const { ackLatency, ...counts } = bench.outbox.stats();
  const wanted = { connections: 2, keys: 2, inflight: 0, sent: 2, merged: 0 };
  assertEquals(counts, { ...wanted, acked: 1, failed: 1, closed: 0 });
  const { config, naming } = ackLatency;
  assertEquals([config.sumMs, naming.sumMs], [40, 40]);
  const count = (buckets: readonly number[]) => buckets.reduce((sum, one) => sum + one);
  assertEquals([count(config.buckets), count(naming.buckets)], [1, 1]);
  bench.pass(2_000);
  bench.ack("b=2", false);
  const { connections, keys, inflight, failed, closed } = bench.outbox.stats();
  assertEquals([connections, keys, inflight, failed, closed], [1, 0, 0, 2, 1]);
});

Deno.test("a key that is forgotten while it waits for its turn is not sent when that comes", () => {
  const bench = new Bench({ maxInflight: 1 });
  for (const key of ["a", "b", "c"]) bench.change(key);
  assertEquals(bench.take(), ["0ms a=1"]);
  bench.outbox.cancel("c1", "b");
  bench.outbox.cancel("c1", "unknown");
  bench.outbox.cancel("unknown", "b");
  bench.ack("a=1");
  assertEquals(bench.take(), ["0ms c=3"]);
});

Deno.test("a key that is forgotten before it was taken is not sent", () => {
  const outbox = new Outbox(PUSH_RULES, LIMITS);
  outbox.open("c1");
  const source = () => ({ requestId: "r", bytes: new Uint8Array() });
  outbox.offer({ connectionId: "c1", kind: "config", key: "a" }, source, 0);
  outbox.cancel("c1", "a");
  assertEquals([outbox.due, outbox.takeEffects(0), outbox.stats().keys], [false, [], 0]);
});

Deno.test("a connection that is given up is sent nothing more, whatever waits for it", () => {
  for (const refused of [true, false]) {
    const bench = new Bench({ maxInflight: 1, maxTries: 1 });
    bench.change("a", "naming");
    bench.change("b", "naming");
    assertEquals(bench.take(), ["0ms a=1"]);
    if (refused) bench.ack("a=1", false);
    const told = bench.pass(20_000);
    const atMs = refused ? 0 : 5_000;
    assertEquals(told, [`${atMs}ms close: no acknowledgement after 1 pushes`]);
    assertEquals([bench.outbox.due, bench.outbox.waiting], [false, false]);
  }
});

Deno.test("a push that was never acknowledged makes room for those that wait", () => {
  const bench = new Bench({ maxInflight: 1 });
  bench.change("a", "naming");
  bench.change("b", "naming");
  assertEquals(bench.pass(5_100), ["0ms a=1", "5000ms b=2"]);
});

Deno.test("an answer holds back what may leave and has not been taken", () => {
  const outbox = new Outbox(PUSH_RULES, LIMITS);
  outbox.open("c1");
  const to = { connectionId: "c1", kind: "naming", key: "a" } as const;
  outbox.offer(to, () => ({ requestId: "r", bytes: new Uint8Array() }), 0);
  outbox.hold(to, 0);
  assertEquals([outbox.due, outbox.waiting], [false, true]);
  outbox.advance(500);
  assertEquals([outbox.due, outbox.takeEffects(500).length], [true, 1]);
});

Deno.test("an answer never shortens a pause: what failed waits as long as before", () => {
  const bench = new Bench();
  bench.change("a", "naming");
  bench.take();
  bench.ack("a=1", false);
  bench.answer("a");
  assertEquals(bench.pass(1_100), ["1000ms a=1"]);
});

Deno.test("answers of keys that are known hold those back although the room is half full", () => {
  const bench = new Bench({ maxPending: 2 });
  bench.change("a", "naming");
  bench.take();
  bench.ack("a=1");
  bench.pass(400);
  bench.answer("a");
  bench.change("a", "naming");
  assertEquals(bench.pass(700), ["900ms a=2"]);
});

Deno.test("only so many get their turn as there is room for", () => {
  const outbox = new Outbox(PUSH_RULES, { ...LIMITS, maxInflight: 1 });
  outbox.open("c1");
  for (const key of ["a", "b", "c"]) {
    const source = () => ({ requestId: key, bytes: new Uint8Array() });
    outbox.offer({ connectionId: "c1", kind: "config", key }, source, 0);
  }
  const take = (most?: number) =>
    outbox.takeEffects(0, most).map((effect) => effect.type === "send" ? effect.key : "");
  assertEquals([take(), outbox.due], [["a"], false]);
  outbox.acknowledge("c1", "a", true, 0);
  assertEquals([outbox.due, take(1), outbox.due], [true, ["b"], false]);
});
