import { assert, assertEquals } from "#assert";
import type { UdpPush } from "../api/mod.ts";
import { UDP } from "../base/mod.ts";
import { PushPlan } from "./push_plan.ts";

const BYTES = new Uint8Array([1]);

function push(port: number, name = "s"): UdpPush {
  return {
    ip: "10.0.0.1",
    port,
    key: { namespace: "public", group: "G", name },
    clusters: "",
    mayLeave: () => true,
    list: () => {
      throw new Error("The plan makes no lists");
    },
  };
}

function sent(plan: PushPlan, one: UdpPush, version: number, nowMs = 0): void {
  assert(plan.sending(one, { bytes: BYTES, version }, nowMs));
}

Deno.test("PushPlan: pushes of one subscriber merge, and leave in bounded rounds", () => {
  const plan = new PushPlan();
  for (const port of [1, 2, 3, 1, 2]) plan.add(push(port));
  assertEquals(plan.take(2).map((one) => one.port), [1, 2]);
  assert(plan.hasPending);
  assertEquals(plan.take(2).map((one) => one.port), [3]);
  assert(!plan.hasPending);
});

Deno.test("PushPlan: an acknowledgement counts once, from its address, for its version", () => {
  const plan = new PushPlan();
  sent(plan, push(1), 7);
  assert(!plan.acknowledge("10.0.0.1", 1, 8));
  assert(!plan.acknowledge("10.0.0.2", 1, 7));
  assert(!plan.acknowledge("10.0.0.1", 2, 7));
  assert(plan.acknowledge("10.0.0.1", 1, 7));
  assert(!plan.acknowledge("10.0.0.1", 1, 7));
  assertEquals(plan.counts().outstanding, 0);
});

Deno.test("PushPlan: two services with one version need two acknowledgements", () => {
  const plan = new PushPlan();
  sent(plan, push(1, "a"), 7);
  sent(plan, push(1, "b"), 7);
  assert(plan.acknowledge("10.0.0.1", 1, 7));
  assertEquals(plan.counts().outstanding, 1);
  assert(plan.acknowledge("10.0.0.1", 1, 7));
  assertEquals(plan.counts().outstanding, 0);
});

Deno.test("PushPlan: silence brings one more try after 10 s, then the end", () => {
  const plan = new PushPlan();
  sent(plan, push(1), 7);
  sent(plan, push(2), 7, 5_000);
  assertEquals(plan.overdue(9_999), { again: [], lost: [] });
  assertEquals(plan.overdue(10_000).again.map((one) => one.push.port), [1]);
  assertEquals(plan.overdue(15_000).again.map((one) => one.push.port), [2]);
  assertEquals(plan.overdue(20_000).lost.map((one) => one.push.port), [1]);
  assertEquals(plan.overdue(25_000).lost.map((one) => one.push.port), [2]);
  assertEquals(plan.counts(), {
    sent: 2,
    acknowledged: 0,
    retried: 2,
    failed: 2,
    dropped: 0,
    outstanding: 0,
  });
});

Deno.test("PushPlan: a newer packet ends the wait for the older one", () => {
  const plan = new PushPlan();
  sent(plan, push(1), 7);
  sent(plan, push(1), 8, 1_000);
  assertEquals(plan.counts().outstanding, 1);
  assert(!plan.acknowledge("10.0.0.1", 1, 7));
  assertEquals(plan.overdue(10_500).again, []);
  assert(plan.acknowledge("10.0.0.1", 1, 8));
});

Deno.test("PushPlan: both queues are bounded", () => {
  const plan = new PushPlan();
  for (let port = 0; port <= UDP.maxPending; port++) plan.add(push(port));
  assertEquals(plan.counts().dropped, 1);
  for (const one of plan.take(UDP.maxOutstanding)) sent(plan, one, 1);
  assert(!plan.sending(push(99_999), { bytes: BYTES, version: 1 }, 0));
  assert(plan.sending(push(5), { bytes: BYTES, version: 2 }, 0));
});

Deno.test("PushPlan: what is dropped at either bound, or by its sender, is counted", () => {
  const plan = new PushPlan();
  for (let port = 0; port < UDP.maxPending + 2; port++) plan.add(push(port));
  assertEquals(plan.counts().dropped, 2);
  // The same subscriber takes its own place, however many wait.
  plan.add(push(0));
  assertEquals(plan.counts().dropped, 2);
  for (const one of plan.take(UDP.maxOutstanding)) sent(plan, one, 1);
  assert(!plan.sending(push(99_999), { bytes: BYTES, version: 1 }, 0));
  plan.drop();
  const { sent: count, dropped, outstanding } = plan.counts();
  assertEquals([count, dropped, outstanding], [UDP.maxOutstanding, 4, UDP.maxOutstanding]);
});
