import { assert, assertEquals } from "#assert";
import { NAMING_SYNC } from "../../base/mod.ts";
import { KEY } from "../../../tests/support/registry_fixture.ts";
import { SharedRegistries } from "../../../tests/support/shared_registries.ts";

const INPUT = { ip: "1.1.1.1", port: 1, healthy: true } as const;
const ID = "1.1.1.1#1#DEFAULT";

function apply(cluster: SharedRegistries, node: number): void {
  cluster.node(node).registry.overlays.applyPersistent(KEY, [INPUT], cluster.nowMs);
}

/** Three nodes with one persistent instance, which the first has judged. */
function judged(healthy = false): SharedRegistries {
  const cluster = new SharedRegistries(3);
  for (const { id } of cluster.nodes) apply(cluster, id);
  judge(cluster, 1, healthy);
  cluster.pass(1_000);
  return cluster;
}

function judge(cluster: SharedRegistries, node: number, healthy: boolean): void {
  cluster.node(node).registry.overlays.setHealth(KEY, ID, healthy);
}

function assertAll(cluster: SharedRegistries, ports: readonly number[]): void {
  for (const { id } of cluster.nodes) assertEquals(cluster.ports(id, KEY), ports, `node ${id}`);
}

Deno.test("a verdict of one node is that of all, and a newer one of another node replaces it", () => {
  const cluster = judged();
  assertAll(cluster, [-1]);
  judge(cluster, 2, true);
  cluster.pass(1_000);
  assertAll(cluster, [1]);
});

Deno.test("a verdict outlives its node: whoever checks next says it to those who start later", () => {
  const cluster = judged();
  cluster.cut(1, 2);
  cluster.cut(1, 3);
  cluster.pass(NAMING_SYNC.orphanLifeMs + 5_000);
  cluster.node(2).registry.overlays.confirmHealth(KEY, ID);
  cluster.restart(3);
  apply(cluster, 3);
  cluster.pass(NAMING_SYNC.warmUpMs + 2_000);
  assertEquals([2, 3].map((id) => cluster.ports(id, KEY)), [[-1], [-1]]);
});

Deno.test("confirming what nobody has judged, or what is said already, costs no message", () => {
  const cluster = new SharedRegistries(2);
  for (const { id } of cluster.nodes) apply(cluster, id);
  const { registry, sync } = cluster.node(1);
  registry.overlays.confirmHealth(KEY, ID);
  assertEquals(sync.own.counter, 0);
  judge(cluster, 1, false);
  registry.overlays.confirmHealth(KEY, ID);
  assertEquals(sync.own.counter, 1);
});

Deno.test("a verdict that comes before its instance is known is asked for again", () => {
  const cluster = judged();
  cluster.restart(3);
  cluster.pass(3_000);
  apply(cluster, 3);
  cluster.pass(3_000);
  assertAll(cluster, [-1]);
});

/** Nodes that would check each of many instances. */
function checkers(cluster: SharedRegistries, ids: readonly number[]): number[][] {
  return Array.from(
    { length: 300 },
    (_, at) => ids.filter((id) => cluster.node(id).sync.isMine("public\0G\0s", `1.1.1.1#${at}#A`)),
  );
}

Deno.test("each instance of a service is checked by one node, and by another one when that is lost", () => {
  const cluster = new SharedRegistries(3);
  const before = checkers(cluster, [1, 2, 3]);
  for (const found of before) assertEquals(found.length, 1);
  for (const id of [1, 2, 3]) {
    const share = before.filter(([only]) => only === id).length;
    assert(share > 50, `node ${id} checks ${share} of ${before.length}`);
  }
  cluster.cut(3, 1);
  cluster.cut(3, 2);
  cluster.pass(NAMING_SYNC.suspectMs + 1_000);
  const after = checkers(cluster, [1, 2]);
  after.forEach((found, at) => {
    assertEquals(found.length, 1);
    if (before[at]?.[0] !== 3) assertEquals(found, before[at], "it had no reason to move");
  });
});
