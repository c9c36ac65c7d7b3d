import { assertEquals } from "#assert";
import { Pause } from "./pause.ts";

const LONG_MS = 1_000_000;

Deno.test("a pause ends with its time", async () => {
  const pause = new Pause();
  await pause.wait(1);
  assertEquals(pause.hasEnded, false);
});

Deno.test("news ends the pauses of all who wait, and not the next one", async () => {
  const pause = new Pause();
  const over: string[] = [];
  const waits = ["one", "other"].map((name) =>
    pause.wait(LONG_MS).then(() => void over.push(name))
  );
  pause.wake();
  await Promise.all(waits);
  const next = pause.wait(LONG_MS).then(() => void over.push("next"));
  await Promise.resolve();
  assertEquals(over, ["one", "other"]);
  pause.wake();
  await next;
  assertEquals(over, ["one", "other", "next"]);
});

Deno.test("whoever waits when the owner stops goes on, and nobody waits after that", async () => {
  const pause = new Pause();
  const waiting = pause.wait(LONG_MS);
  pause.end();
  await waiting;
  await pause.wait(LONG_MS);
  assertEquals(pause.hasEnded, true);
});
