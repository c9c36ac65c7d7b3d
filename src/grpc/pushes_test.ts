import { assert, assertEquals } from "@std/assert";
import { PUSH, systemClock } from "../base/mod.ts";
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
