import { assert, assertEquals } from "#assert";
import { NAMING } from "../base/mod.ts";
import {
  draftInstance,
  NO_METADATA,
  sameInstance,
  timesOf,
  viewOf,
  wantsSnowflake,
} from "./instance.ts";
import type { Instance } from "./types.ts";

const TIMES = {
  heartBeatIntervalMs: 5_000,
  heartBeatTimeoutMs: 15_000,
  ipDeleteTimeoutMs: 30_000,
};

function draft(metadata?: Record<string, string>): Instance {
  const input = { ip: "1.1.1.1", port: 80, ...(metadata === undefined ? {} : { metadata }) };
  return draftInstance(input, "#G@@s", undefined).base;
}

Deno.test("what a registration leaves out has the defaults of Nacos", () => {
  const { idText, base } = draftInstance({ ip: "1.1.1.1" }, "#G@@s", undefined);
  assertEquals(idText, "1.1.1.1#0#DEFAULT");
  assertEquals(base, {
    ip: "1.1.1.1",
    port: 0,
    cluster: "DEFAULT",
    weight: 1,
    healthy: true,
    enabled: true,
    ephemeral: true,
    metadata: {},
    instanceId: "1.1.1.1#0#DEFAULT#G@@s",
    ...TIMES,
  });
  assertEquals(draftInstance({ cluster: "" }, "", undefined).idText, "#0#DEFAULT");
  assertEquals(
    draftInstance({ ip: "a", port: 1, cluster: "c" }, "#x", "77").base.instanceId,
    "77#c#x",
  );
  assert(draft({}).metadata === NO_METADATA && draft().metadata === NO_METADATA);
});

Deno.test("metadata may ask for other times, within bounds; what is no number is passed over", () => {
  const ask = (interval: string, timeout: string, end: string) => {
    const { heartBeatIntervalMs, heartBeatTimeoutMs, ipDeleteTimeoutMs } = draft({
      "preserved.heart.beat.interval": interval,
      "preserved.heart.beat.timeout": timeout,
      "preserved.ip.delete.timeout": end,
    });
    return [heartBeatIntervalMs, heartBeatTimeoutMs, ipDeleteTimeoutMs];
  };
  assertEquals(ask("1000", "2000", "3000"), [1_000, 2_000, 3_000]);
  assertEquals(ask("", "-1", "1e3"), [5_000, 15_000, 30_000]);
  assertEquals(ask("1", "999999999999999", "9999999999999999"), [
    NAMING.minTimeoutMs,
    NAMING.maxTimeoutMs,
    30_000,
  ]);
  const slow = { unhealthyMs: 100_000, removeMs: 200_000 };
  const { base } = draftInstance({ ip: "a", metadata: { k: "v" } }, "", undefined, slow);
  assertEquals([base.heartBeatTimeoutMs, base.ipDeleteTimeoutMs], [100_000, 200_000]);
});

Deno.test("what an operator set lies over what the client said, and nothing is made anew without need", () => {
  const base = draft({ a: "1", b: "2" });
  assert(viewOf(base, true, undefined) === base);
  assertEquals(viewOf(base, false, undefined), { ...base, healthy: false });
  const view = viewOf(base, false, { weight: 0, enabled: false, metadata: { b: "3", c: "4" } });
  assertEquals(view, {
    ...base,
    healthy: false,
    weight: 0,
    enabled: false,
    metadata: { a: "1", b: "3", c: "4" },
  });
  assertEquals(viewOf(base, true, {}), base);
  assert(viewOf(base, true, { metadata: {} }).metadata === base.metadata);
});

Deno.test("times that an operator's metadata asks for count before those of the client", () => {
  const base = draft({ "preserved.heart.beat.timeout": "2000" });
  const own = { ...TIMES, heartBeatTimeoutMs: 2_000 };
  assertEquals(timesOf(base, undefined), own);
  assertEquals(timesOf(base, { metadata: { other: "1" } }), own);
  for (
    const [key, name] of [
      ["preserved.heart.beat.interval", "heartBeatIntervalMs"],
      ["preserved.heart.beat.timeout", "heartBeatTimeoutMs"],
      ["preserved.ip.delete.timeout", "ipDeleteTimeoutMs"],
    ] as const
  ) {
    assertEquals(timesOf(base, { metadata: { [key]: "4000" } }), { ...own, [name]: 4_000 });
  }
});

Deno.test("two instances are the same when no client could tell them apart", () => {
  const base = draft({ a: "1", b: "2" });
  assert(sameInstance(base, { ...base, metadata: { b: "2", a: "1" } }));
  const others: Partial<Instance>[] = [
    { ip: "2" },
    { port: 2 },
    { cluster: "2" },
    { weight: 2 },
    { healthy: false },
    { enabled: false },
    { ephemeral: false },
    { instanceId: "2" },
    { heartBeatIntervalMs: 2 },
    { heartBeatTimeoutMs: 2 },
    { ipDeleteTimeoutMs: 2 },
    { metadata: { a: "1" } },
    { metadata: { a: "1", b: "2", c: "3" } },
    { metadata: { a: "1", b: "3" } },
    { metadata: { a: "1", c: "2" } },
  ];
  for (const other of others) {
    assertEquals(sameInstance(base, { ...base, ...other }), false, JSON.stringify(other));
  }
});

Deno.test("an id that is a number is made only for the generator that Nacos knows", () => {
  const generator = "preserved.instance.id.generator";
  assertEquals([{}, { [generator]: "simple" }, { [generator]: "snowflake" }].map(wantsSnowflake), [
    false,
    false,
    true,
  ]);
});
