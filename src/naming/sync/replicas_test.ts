import { assert, assertEquals } from "#assert";
import { Buckets } from "./buckets.ts";
import { hashText } from "./hash.ts";
import { ReplicaSet } from "./replicas.ts";

function rootOf(...facts: readonly (readonly [string, number])[]) {
  const buckets = new Buckets();
  for (const [keyText, version] of facts) buckets.add(hashText(keyText), version);
  return buckets.root();
}

Deno.test("a set starts with nothing", () => {
  const set = new ReplicaSet(3, 7, 100);
  assertEquals([set.name, set.heardMs, set.retiredMs], ["3.7", 100, 0]);
  assertEquals([set.maxVersion, set.completeVersion, set.toldVersion], [0, 0, 0]);
  assertEquals([set.orphaned, set.silent, set.recordCount], [false, false, 0]);
});

Deno.test("all leases of a start have one owner, each connection has its own", () => {
  const set = new ReplicaSet(3, 7, 0);
  const http = set.owner("http", "whatever");
  assert(set.owner("http", "") === http);
  assertEquals([http.node, http.kind, http.client, http.count], ["3.7", "http", "", 0]);
  const one = set.owner("connection", "c1");
  assert(set.owner("connection", "c1") === one && set.owner("connection", "c2") !== one);
  set.count(one, 1);
  set.count(one, 1);
  set.count(one, -1);
  assertEquals([one.count, set.recordCount], [1, 1]);
  assert(set.owner("connection", "c1") === one);
  set.count(one, -1);
  assert(set.owner("connection", "c1") !== one, "an owner without records is forgotten");
});

Deno.test("digests follow the versions that are here whole, and those that were told", () => {
  const set = new ReplicaSet(3, 7, 0);
  set.note("a", 1, true);
  set.note("b", 2, true);
  assertEquals([set.buckets.root(), set.told.root()], [
    rootOf(["a", 1], ["b", 2]),
    rootOf(["a", 1], ["b", 2]),
  ]);
  set.note("a", 3, true);
  set.hollow("b");
  set.hollow("b");
  set.hollow("nothing");
  assertEquals(set.buckets.root(), rootOf(["a", 3]));
  assertEquals(set.told.root(), rootOf(["a", 3], ["b", 2]));
  set.note("b", 4, true);
  set.note("a", 5, false);
  set.hollow("a");
  assertEquals([set.buckets.root(), set.told.root()], [rootOf(["b", 4]), rootOf(["b", 4])]);
  assertEquals([set.entries.get("a")?.live, set.entries.get("a")?.hollow], [false, false]);
});

Deno.test("the highest version is remembered, of what is noted and of what is complete", () => {
  const set = new ReplicaSet(3, 7, 0);
  set.note("a", 5, true);
  set.note("b", 3, true);
  assertEquals([set.maxVersion, set.completeVersion], [5, 0]);
  set.completed(4);
  assertEquals([set.maxVersion, set.completeVersion], [5, 4]);
  set.completed(9);
  set.completed(2);
  assertEquals([set.maxVersion, set.completeVersion], [9, 9]);
});

Deno.test("as much is here as somebody has who knows no newer version, or dropped some of this one", () => {
  const set = new ReplicaSet(3, 7, 0);
  const has = (version: number, partial: boolean) => set.has("a", { version, partial });
  assertEquals([has(0, false), has(1, false)], [true, false]);
  set.note("a", 5, true);
  assertEquals([has(4, false), has(5, false), has(6, true)], [true, true, false]);
  set.hollow("a");
  assertEquals([has(4, false), has(5, false), has(5, true)], [true, false, true]);
});

Deno.test("a service that comes in parts is not whole before it is noted", () => {
  const set = new ReplicaSet(3, 7, 0);
  set.begin("new");
  assertEquals(set.entries.get("new"), {
    hash: hashText("new"),
    version: 0,
    live: false,
    hollow: true,
  });
  assertEquals(set.buckets.root(), rootOf());
  set.note("new", 2, true);
  assertEquals([set.buckets.root(), set.told.root()], [rootOf(["new", 2]), rootOf(["new", 2])]);
  set.begin("new");
  assertEquals([set.entries.get("new")?.version, set.entries.get("new")?.hollow], [2, true]);
  assertEquals([set.buckets.root(), set.told.root()], [rootOf(), rootOf(["new", 2])]);
  set.note("new", 3, true);
  assertEquals([set.buckets.root(), set.told.root()], [rootOf(["new", 3]), rootOf(["new", 3])]);
});

Deno.test("what is over is forgotten once all is complete, and stays when it has come back", () => {
  const set = new ReplicaSet(3, 7, 0);
  set.note("gone", 1, true);
  set.note("gone", 2, false);
  set.note("back", 3, false);
  set.note("back", 4, true);
  assertEquals(set.has("gone", { version: 1, partial: false }), true);
  set.completed(4);
  assertEquals([...set.entries.keys()], ["back"]);
  set.note("back", 5, false);
  assertEquals([...set.entries.keys()], ["back"]);
  set.completed(5);
  assertEquals(set.entries.size, 0);
});
