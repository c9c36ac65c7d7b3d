import { assertEquals, assertRejects } from "#assert";
import { within } from "./within.ts";

Deno.test("within() tells whether the work settled in time", async () => {
  assertEquals(await within(Promise.resolve("done"), 10_000), true);
  assertEquals(await within(new Promise(() => {}), 5), false);
});

Deno.test("within() passes a rejection through, and leaves no timer behind", async () => {
  await assertRejects(() => within(Promise.reject(new Error("broken")), 10_000), Error, "broken");
});
