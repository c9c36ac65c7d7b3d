import { assertEquals } from "#assert";
import { md5Hex } from "../../base/mod.ts";
import { frameLinesOf } from "../../../tests/support/state/dump_frames.ts";
import { StateBench } from "../../../tests/support/state/state_bench.ts";
import type { PublishConfig } from "../config/config_commands.ts";
import type { PutWaiting } from "./waiting_commands.ts";

const KEY = { namespace: "public", group: "G", dataId: "a" };
const DUE_MS = 5_000;

function publish(content: string, more: Partial<PublishConfig> = {}): PublishConfig {
  return { type: "config.publish", key: KEY, content, info: {}, sourceIp: "1.1.1.1", ...more };
}

function put(kind: PutWaiting["kind"], more: Partial<PutWaiting> = {}): PutWaiting {
  return {
    ...{
      type: "waiting.put",
      kind,
      change: publish("new"),
      dueMs: DUE_MS,
      user: "jo",
      tokenId: "",
    },
    ...more,
  };
}

function publishIt(id: number, user = "") {
  return { type: "waiting.publish", id, user } as const;
}

function close(id: number, why = "") {
  return { type: "waiting.close", id, why } as const;
}

function contentOf({ machine }: StateBench): string | undefined {
  return machine.config(KEY)?.content;
}

function newestComment({ machine }: StateBench): string | undefined {
  const [row] = machine.newestHistory();
  return row?.comment;
}

Deno.test("a scheduled change is published when its time has come, once, in the name of who asked", () => {
  const bench = new StateBench();
  const { id } = bench.taken(put("schedule"), { operator: "jo (token CI)" });
  assertEquals(id, 1);
  assertEquals(bench.taken(publishIt(id), { timeMs: DUE_MS - 1 }).existed, false);
  assertEquals([contentOf(bench), bench.machine.waitingCount()], [undefined, 1]);
  const done = bench.taken(publishIt(id), { timeMs: DUE_MS });
  assertEquals([done.existed, contentOf(bench), bench.machine.waitingCount()], [true, "new", 0]);
  assertEquals(bench.events.map(({ type }) => type), ["configChanged"]);
  assertEquals(bench.machine.config(KEY)?.modifiedBy, "jo (token CI)");
  assertEquals(bench.taken(publishIt(id), { timeMs: DUE_MS }).existed, false);
  assertEquals(bench.events, []);
});

Deno.test("a request is published by somebody else than who asked, before its time is over", () => {
  const bench = new StateBench();
  const { id } = bench.taken(put("request", { change: publish("new", { comment: "why" }) }));
  const words = "Cannot confirm a change: somebody else than who asked for it is wanted";
  for (const user of ["jo", ""]) {
    bench.refused(publishIt(id, user), { kind: "forbidden", message: words });
  }
  assertEquals(bench.taken(publishIt(id, "ann"), { timeMs: DUE_MS }).existed, false);
  assertEquals(bench.taken(publishIt(id, "ann"), { timeMs: DUE_MS - 1 }).existed, true);
  assertEquals([contentOf(bench), bench.machine.waitingCount()], ["new", 0]);
  assertEquals(newestComment(bench), "why (confirmed by ann)");
  const other = bench.taken(put("request"));
  bench.taken(publishIt(other.id, "ann"));
  assertEquals(newestComment(bench), "confirmed by ann");
});

Deno.test("a request holds for what was there when it was asked for, and stays when that has changed", () => {
  const bench = new StateBench();
  bench.taken(publish("old"));
  const { id } = bench.taken(put("request"));
  assertEquals(bench.machine.waitingChange(id)?.expectedMd5, md5Hex("old"));
  bench.taken(publish("other"));
  bench.refused(publishIt(id, "ann"), {
    kind: "casMissed",
    message: `Nothing was changed: public/G/a has the MD5 ${md5Hex("other")}, ` +
      `${md5Hex("old")} is wanted`,
    code: 409,
  });
  bench.taken({ type: "config.remove", key: KEY, sourceIp: "" });
  bench.refused(publishIt(id, "ann"), {
    kind: "casMissed",
    message: `Nothing was changed: public/G/a is not there, ${md5Hex("old")} is wanted`,
    code: 409,
  });
  bench.taken(publish("old"));
  assertEquals(bench.taken(publishIt(id, "ann")).existed, true);
});

Deno.test("a condition is looked at when a change is asked for, and again when it is due", () => {
  const bench = new StateBench();
  bench.refused(put("schedule", { expectedMd5: md5Hex("old") }), {
    kind: "casMissed",
    message: `Nothing was changed: public/G/a is not there, ${md5Hex("old")} is wanted`,
    code: 409,
  });
  const { id } = bench.taken(put("schedule", { expectedMd5: "", dueMs: 0 }));
  const free = bench.taken(put("schedule", { dueMs: 0 }));
  assertEquals(bench.machine.waitingChange(free.id)?.expectedMd5, undefined);
  bench.taken(publish("old"));
  bench.refused(publishIt(id), {
    kind: "casMissed",
    message: `Nothing was changed: public/G/a has the MD5 ${md5Hex("old")}, it must not be there`,
    code: 409,
  });
  bench.taken(publishIt(free.id));
  assertEquals(contentOf(bench), "new");
});

Deno.test("what has failed is shown with its reason, is never published, and can be forgotten", () => {
  const bench = new StateBench();
  const { id } = bench.taken(put("schedule"));
  assertEquals(bench.taken(close(id, "no"), { timeMs: 77 }).existed, true);
  const { failure, failedMs } = bench.machine.waitingChange(id) ?? {};
  assertEquals([failure, failedMs], ["no", 77]);
  assertEquals(bench.taken(close(id, "again")).existed, false);
  assertEquals(bench.taken(publishIt(id), { timeMs: DUE_MS }).existed, false);
  assertEquals(bench.machine.waitingChange(id)?.failure, "no");
  assertEquals(bench.taken(close(id)).existed, true);
  assertEquals(bench.taken(close(id)).existed, false);
  assertEquals([bench.machine.waitingCount(), contentOf(bench)], [0, undefined]);
});

Deno.test("as many changes wait as allowed, of all and of one user, and a closed one makes room", () => {
  const bench = new StateBench({ maxWaitingChanges: 3, maxWaitingOfUser: 2 });
  const first = bench.taken(put("schedule"));
  bench.taken(put("request"));
  const words = (all: number, own: number) =>
    `Cannot keep a change: there are ${all} of at most 3, of this user ${own} of 2`;
  bench.refused(put("request"), { kind: "overloaded", message: words(2, 2) });
  bench.taken(put("request", { user: "ann" }));
  bench.refused(put("request", { user: "eve" }), { kind: "overloaded", message: words(3, 0) });
  bench.taken(close(first.id));
  bench.taken(put("request"));
});

Deno.test("contents that wait have as many characters as allowed, also after a restore", () => {
  const bench = new StateBench({ maxWaitingChars: 8 });
  const content = (text: string) => put("schedule", { change: publish(text) });
  const { id } = bench.taken(content("12345"));
  bench.refused(content("1234"), {
    kind: "overloaded",
    message: "Cannot keep a change: all contents that wait would have 9 characters of at most 8",
  });
  bench.taken(content("123"));
  const copy = bench.restored();
  assertEquals(copy.digest(), bench.machine.digest());
  assertEquals([...copy.waitingChanges()], [...bench.machine.waitingChanges()]);
  bench.taken(close(id));
  bench.taken(content("12345"));
});

Deno.test("the bytes of a waiting change in a dump never change", () => {
  const bench = new StateBench();
  const { id } = bench.taken(put("request", { expectedMd5: "" }));
  bench.taken(close(id, "no"));
  const lines = frameLinesOf(bench.machine.dump(100));
  assertEquals(lines.filter((line) => line.slice(8, 10) === "16"), [
    "36000000160101067075626c696301470161036e657700000000000000000007312e312e312e310001008827026a6f00026f70e907026e6fea07",
  ]);
});
