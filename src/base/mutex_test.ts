import { assertEquals, assertRejects } from "#assert";
import { Mutex } from "./mutex.ts";

Deno.test("work runs one after the other, in order", async () => {
  const mutex = new Mutex();
  const events: string[] = [];
  const gate = Promise.withResolvers<void>();
  const first = mutex.run(async () => {
    events.push("first begins");
    await gate.promise;
    events.push("first ends");
    return 1;
  });
  const second = mutex.run(() => {
    events.push("second");
    return Promise.resolve(2);
  });
  await Promise.resolve();
  assertEquals(events, ["first begins"]);
  gate.resolve();
  assertEquals(await Promise.all([first, second]), [1, 2]);
  assertEquals(events, ["first begins", "first ends", "second"]);
});

Deno.test("a failure reaches its caller only, and the next piece of work runs", async () => {
  const mutex = new Mutex();
  const failed = mutex.run(() => Promise.reject(new Error("broken")));
  const next = mutex.run(() => Promise.resolve("done"));
  await assertRejects(() => failed, Error, "broken");
  assertEquals(await next, "done");
});
