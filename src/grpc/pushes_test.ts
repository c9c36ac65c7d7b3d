import { assert, assertEquals } from "#assert";
import { CollectedLog } from "../../tests/support/collected_log.ts";
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
