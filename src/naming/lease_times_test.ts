import { assertEquals } from "#assert";
import { draftInstance } from "./instance.ts";

const TIMES = { unhealthyMs: 1_000, removeMs: 2_000 };

function timesOf(metadata: Record<string, string>, times?: typeof TIMES): number[] {
  const { base } = draftInstance({ ip: "1.1.1.1", port: 1, metadata }, "#G@@s", undefined, times);
  return [base.heartBeatTimeoutMs, base.ipDeleteTimeoutMs];
}

Deno.test("times of an instance: its metadata, else the server's setting, else Nacos's", () => {
  assertEquals(timesOf({}), [15_000, 30_000]);
  assertEquals(timesOf({}, TIMES), [1_000, 2_000]);
  assertEquals(timesOf({ "preserved.heart.beat.timeout": "7000" }, TIMES), [7_000, 2_000]);
});
