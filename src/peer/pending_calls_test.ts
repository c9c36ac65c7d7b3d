import { assertEquals } from "#assert";
import { PendingCalls } from "./pending_calls.ts";

const clock = () => performance.now();

Deno.test("each call ends at its own time, also when a later one is due earlier", async () => {
  const calls = new PendingCalls(clock);
  const ended: string[] = [];
  const open = (name: string, timeoutMs: number) => {
    const beganMs = clock();
    return calls.open(timeoutMs).outcome.then((outcome) => {
      const inTime = clock() - beganMs >= timeoutMs - 2;
      ended.push(`${name} ${inTime} ${outcome.type === "unknown" ? outcome.reason : outcome.type}`);
    });
  };
  await Promise.all([open("late", 450), open("early", 150), open("middle", 300)]);
  // A machine that stands still in between ends what is due meanwhile in any order.
  assertEquals(ended.sort(), [
    "early true no answer within 150 ms",
    "late true no answer within 450 ms",
    "middle true no answer within 300 ms",
  ]);
  assertEquals(calls.count, 0);
});

Deno.test("a call after all others were answered or given up still has its time", async () => {
  const calls = new PendingCalls(clock);
  const first = calls.open(10_000);
  calls.answered(first.id, new Uint8Array([1]));
  assertEquals((await first.outcome).type, "answer");
  const second = calls.open(10_000);
  calls.failAll("the stream is gone");
  assertEquals(await second.outcome, { type: "unknown", reason: "the stream is gone" });
  assertEquals((await calls.open(10).outcome).type, "unknown");
  calls.failAll("the end");
});
