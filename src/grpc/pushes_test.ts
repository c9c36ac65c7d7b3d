import { assert, assertEquals } from "#assert";
import { CollectedLog } from "../../tests/support/collected_log.ts";
import { ProcessTimers } from "../../tests/support/process_timers.ts";
import { type Clock, PUSH, systemClock } from "../base/mod.ts";
import { Pushes } from "./pushes.ts";

Deno.test("pushes to many leave in slices, and each connection gets the newest state", async () => {
  const connections = Array.from({ length: PUSH.slice * 3 }, (_, at) => `c${at}`);
  const seen = new Map<string, number>();
  const complete = Promise.withResolvers<void>();
  const pushes = new Pushes({
    clock: systemClock,
    send: (connectionId, message) => {
      seen.set(connectionId, message[0] ?? 0);
      if (seen.size === connections.length) complete.resolve();
      return true;
    },
    close: (connectionId, reason) => complete.reject(new Error(`${connectionId}: ${reason}`)),
  });
  let state = 1;
  const offerAll = () => {
    for (const connectionId of connections) {
      const source = () => ({ requestId: `${state}`, bytes: new Uint8Array([state]) });
      pushes.offer({ connectionId, kind: "naming", key: "service" }, source);
    }
  };
  for (const connectionId of connections) pushes.open(connectionId);
  offerAll();
  assertEquals(seen.size, PUSH.slice);
  state = 2;
  offerAll();
  assertEquals(seen.size, PUSH.slice, "a slice is over until others had their turn");
  await complete.promise;
  const late = connections.slice(PUSH.slice).map((connectionId) => seen.get(connectionId));
  assert(late.every((value) => value === 2));
  pushes.stop();
});

Deno.test("each push tells to whom it goes, what it replaces and how often it failed before", () => {
  const collected = new CollectedLog();
  let nowMs = 1_000;
  const clock: Clock = { nowMs: () => nowMs, monotonicMs: () => nowMs };
  let ids = 0;
  const pushes = new Pushes({
    clock,
    logger: collected.logger,
    send: () => true,
    close: () => {},
  });
  const offer = () =>
    pushes.offer(
      { connectionId: "c", kind: "naming", key: "service" },
      () => ({ requestId: `${++ids}`, bytes: new Uint8Array(7) }),
    );
  pushes.open("c");
  offer();
  for (let count = 0; count < 3; count++) offer();
  nowMs += PUSH.namingMergeMs * 2;
  pushes.acknowledge("c", "1", true);
  pushes.acknowledge("c", "2", false);
  nowMs += 60_000;
  pushes.acknowledge("c", "2", true);
  pushes.stop();
  const sent = { connectionId: "c", key: "service", sizeBytes: 7, failedTries: 0 };
  assertEquals(collected.entries.map(({ target, message, fields }) => [target, message, fields]), [
    ["push", "a push leaves", { ...sent, requestId: "1", merged: 0 }],
    ["push", "a push is acknowledged", { connectionId: "c", requestId: "1" }],
    ["push", "a push leaves", { ...sent, requestId: "2", merged: 2 }],
    ["push", "a push is refused by its client", { connectionId: "c", requestId: "2" }],
    ["push", "an acknowledgement came too late, or for nothing", {
      connectionId: "c",
      requestId: "2",
    }],
  ]);
});

/** Pushes of services to connections, each of a key of its own. */
function openPushes(timers: ProcessTimers, more: { readonly mayPush?: () => boolean } = {}) {
  const sent: string[] = [];
  const closed: string[] = [];
  const state = { takes: true, aheadMs: 0 };
  const pushes = new Pushes({
    clock: {
      nowMs: () => timers.nowMs(),
      monotonicMs: () => timers.monotonicMs() + state.aheadMs,
    },
    send: (connectionId, _message, kind) => {
      sent.push(`${connectionId} ${kind}`);
      return state.takes;
    },
    close: (connectionId, reason) => void closed.push(`${connectionId} ${reason}`),
    ...more,
  });
  let ids = 0;
  const offer = (connectionId: string, key = "k") => {
    const requestId = `${++ids}`;
    pushes.offer({ connectionId, kind: "naming", key }, () => ({
      requestId,
      bytes: new Uint8Array([1]),
    }));
    return requestId;
  };
  const openMany = (count: number) => {
    for (let at = 0; at < count; at++) pushes.open(`c${at}`);
    for (let at = 0; at < count; at++) offer(`c${at}`);
  };
  return { pushes, offer, openMany, state, closed, news: () => sent.splice(0) };
}

/** What leaves with short rests between. */
const BURST = PUSH.slice * (PUSH.shortRests + 1);

Deno.test("after a quiet time some slices leave almost at once, the next ones after a rest each", () =>
  ProcessTimers.run(async (timers) => {
    const { openMany, news, pushes } = openPushes(timers);
    openMany(BURST + PUSH.slice + 3);
    assertEquals(news().length, PUSH.slice);
    for (let rest = 0; rest < PUSH.shortRests; rest++) {
      await timers.pass(PUSH.shortRestMs);
      assertEquals(news().length, PUSH.slice);
    }
    await timers.pass(PUSH.restMs - 1);
    assertEquals(news().length, 0);
    await timers.pass(1);
    assertEquals(news().length, PUSH.slice);
    await timers.pass(PUSH.restMs);
    assertEquals(news().length, 3);
    pushes.stop();
    assertEquals(timers.size, 0);
  }));

Deno.test("a change after a quiet time reaches 500 subscribers in 4 ms, what follows is merged", () =>
  ProcessTimers.run(async (timers) => {
    const { offer, openMany, news, pushes } = openPushes(timers);
    const ids = new Map<string, string>();
    const offerAll = () => {
      for (let at = 0; at < 500; at++) ids.set(`c${at}`, offer(`c${at}`));
    };
    const acknowledgeAll = () => {
      for (const [connectionId, id] of ids) pushes.acknowledge(connectionId, id, true);
    };
    openMany(500);
    await timers.pass(4 * PUSH.shortRestMs);
    assertEquals(new Set(news()).size, 500);
    for (let at = 0; at < 500; at++) pushes.acknowledge(`c${at}`, `${at + 1}`, true);
    // A storm: each subscriber is told once a window, and no quiet time is seen in it.
    const sent: number[] = [];
    for (let ms = 0; ms < 2 * PUSH.namingMergeMs - 100; ms += 10) {
      offerAll();
      await timers.pass(10);
      const count = news().length;
      if (count > 0) sent.push(count);
      acknowledgeAll();
    }
    assertEquals(sent.reduce((sum, count) => sum + count, 0), 500);
    assert(sent.every((count) => count <= 2 * PUSH.slice), `in ten milliseconds: ${sent}`);
    await timers.pass(PUSH.namingMergeMs + PUSH.quietMs);
    news();
    acknowledgeAll();
    await timers.pass(PUSH.namingMergeMs + PUSH.quietMs);
    offerAll();
    await timers.pass(4 * PUSH.shortRestMs);
    assertEquals(new Set(news()).size, 500);
    pushes.stop();
  }));

Deno.test("behind a rest a whole slice may leave again", () =>
  ProcessTimers.run(async (timers) => {
    const { openMany, offer, news, pushes } = openPushes(timers);
    openMany(1);
    await timers.pass(PUSH.restMs);
    assertEquals(news().length, 1);
    for (let at = 0; at < PUSH.slice + 1; at++) {
      pushes.open(`d${at}`);
      offer(`d${at}`);
    }
    assertEquals(news().length, PUSH.slice);
    pushes.stop();
  }));

Deno.test("a rest that came late is followed by another one, of the same length and bounded", () =>
  ProcessTimers.run(async (timers) => {
    for (const [lateMs, restMs] of [[PUSH.restMs + 1, 9], [60_000, PUSH.maxRestMs]] as const) {
      const { openMany, news, pushes, state } = openPushes(timers);
      openMany(BURST + 1);
      await timers.pass(PUSH.shortRests * PUSH.shortRestMs);
      assertEquals(news().length, BURST);
      state.aheadMs = lateMs;
      await timers.pass(PUSH.restMs);
      assertEquals(news().length, 0);
      await timers.pass(restMs - 1);
      assertEquals(news().length, 0);
      await timers.pass(1);
      assertEquals(news().length, 1);
      pushes.stop();
    }
  }));

Deno.test("a connection that does not take a push is given up", () =>
  ProcessTimers.run((timers) => {
    const { openMany, offer, news, closed, state, pushes } = openPushes(timers);
    state.takes = false;
    openMany(1);
    assertEquals([news(), closed], [["c0 naming"], ["c0 too much waits in its stream"]]);
    offer("c0");
    assertEquals([news(), pushes.stats().connections], [[], 0]);
    pushes.stop();
  }));

Deno.test("what may not leave is dropped, and nothing of it is tried again", () =>
  ProcessTimers.run(async (timers) => {
    const { openMany, news, pushes } = openPushes(timers, { mayPush: () => false });
    openMany(1);
    await timers.pass(60_000);
    assertEquals([news(), pushes.stats().keys, timers.size], [[], 0, 0]);
  }));

Deno.test("the clock runs while something is waited for, and no longer", () =>
  ProcessTimers.run(async (timers) => {
    const { pushes, offer, news, closed } = openPushes(timers);
    pushes.open("c");
    const id = offer("c");
    offer("c");
    assertEquals(timers.size, 2);
    pushes.acknowledge("c", id, true);
    await timers.pass(PUSH.namingMergeMs + PUSH.tickMs);
    assertEquals(news().length, 2);
    pushes.acknowledge("c", "2", true);
    await timers.pass(2 * PUSH.namingMergeMs);
    assertEquals([timers.size, closed], [0, []]);
    pushes.hold({ connectionId: "c", kind: "naming", key: "k" });
    assertEquals(timers.size, 1);
    pushes.cancel("c", "k");
    await timers.pass(PUSH.tickMs);
    assertEquals(timers.size, 0);
    assertEquals([pushes.nextRequestId(), pushes.nextRequestId()], ["1", "2"]);
    pushes.close("c");
    offer("c");
    assertEquals(news(), []);
  }));
