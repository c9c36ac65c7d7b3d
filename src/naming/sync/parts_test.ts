import { assert, assertEquals } from "#assert";
import { NAMING_SYNC } from "../../base/mod.ts";
import { KEY } from "../../../tests/support/registry_fixture.ts";
import { SharedRegistries } from "../../../tests/support/shared_registries.ts";

/** Records of 96 bytes by the estimate: a little over two parts. */
const MANY = Math.ceil((NAMING_SYNC.entryBytes * 2.2) / 96);
/** What a message may be larger than the estimate says. */
const SLACK = 2;

function address(at: number) {
  return { ip: `10.${at >> 16}.${(at >> 8) & 255}.${at & 255}`, port: 80 };
}

/** Batches of a connection each, as they are bounded. */
function publish(cluster: SharedRegistries, node: number, count: number): void {
  const size = 5_000;
  for (let from = 0; from < count; from += size) {
    const length = Math.min(size, count - from);
    const inputs = Array.from({ length }, (_, at) => address(from + at));
    cluster.node(node).registry.publish(`c${from / size}`, KEY, inputs, cluster.nowMs);
  }
}

function countAt(cluster: SharedRegistries, node: number): number {
  return cluster.ports(node, KEY).length;
}

function assertWhole(cluster: SharedRegistries, count: number): void {
  for (const { id } of cluster.nodes) assertEquals(countAt(cluster, id), count, `node ${id}`);
  for (const { id } of cluster.nodes) {
    for (const other of cluster.nodes) {
      if (other.id !== id) assert(cluster.isEqual(id, other.id), `${id} of ${other.id}`);
    }
  }
  const limit = NAMING_SYNC.entryBytes * SLACK;
  assert(cluster.largestBytes < limit, `a message has ${cluster.largestBytes} bytes`);
}

Deno.test("a service at the bound of one message and one above it come over whole", () => {
  const atBound = Math.floor((NAMING_SYNC.entryBytes - 64) / 96);
  for (const count of [atBound, atBound + 1]) {
    const cluster = new SharedRegistries(2);
    publish(cluster, 1, count);
    cluster.pass(3_000);
    assertWhole(cluster, count);
  }
});

Deno.test("a service of 160,000 instances comes over in parts", () => {
  const cluster = new SharedRegistries(2);
  publish(cluster, 1, 160_000);
  cluster.pass(12_000);
  assertWhole(cluster, 160_000);
});

Deno.test("what changes while parts are under way is right in the end", () => {
  const cluster = new SharedRegistries(3);
  publish(cluster, 1, MANY);
  const { registry } = cluster.node(1);
  for (let step = 0; step < 30; step++) {
    cluster.pass(100);
    // One batch loses all but one of its instances, another one gets one more.
    if (step === 3) registry.publish("c0", KEY, [address(1)], cluster.nowMs);
    registry.publish(`more${step}`, KEY, [address(100_000 + step)], cluster.nowMs);
  }
  cluster.pass(5_000);
  assertWhole(cluster, MANY - 5_000 + 1 + 30);
});

Deno.test("a node that starts gets all parts before it hands out lists", () => {
  const cluster = new SharedRegistries(2);
  publish(cluster, 1, MANY);
  cluster.pass(5_000);
  cluster.restart(2);
  const { sync } = cluster.node(2);
  while (sync.phaseAt(cluster.nowMs) === "starting") cluster.pass(100);
  assertEquals(countAt(cluster, 2), MANY);
});

Deno.test("one change to a large service travels alone", () => {
  const cluster = new SharedRegistries(3);
  publish(cluster, 1, MANY);
  cluster.pass(5_000);
  cluster.largestBytes = 0;
  cluster.node(1).registry.publish("one", KEY, [address(100_000)], cluster.nowMs);
  cluster.pass(2_000);
  assertEquals(countAt(cluster, 2), MANY + 1);
  assert(cluster.largestBytes < 4_096, `a message has ${cluster.largestBytes} bytes`);
});

Deno.test("a node that missed a little of a large service is told the little", () => {
  const cluster = new SharedRegistries(2);
  publish(cluster, 1, MANY);
  cluster.pass(5_000);
  cluster.cut(1, 2);
  cluster.node(1).registry.publish("one", KEY, [address(100_000)], cluster.nowMs);
  cluster.pass(2_000);
  cluster.heal();
  cluster.largestBytes = 0;
  cluster.pass(3_000);
  assertWhole(cluster, MANY + 1);
  assert(cluster.largestBytes < 8_192, `a message has ${cluster.largestBytes} bytes`);
});

Deno.test("parts that another node passes on of one that died are all there", () => {
  const cluster = new SharedRegistries(3);
  cluster.cut(1, 3);
  publish(cluster, 1, MANY);
  cluster.pass(3_000);
  assertEquals(countAt(cluster, 2), MANY);
  cluster.cut(1, 2);
  cluster.pass(8_000);
  assertEquals(countAt(cluster, 3), MANY);
});

Deno.test("parts that another node passes on are not taken where newer news is known", () => {
  const cluster = new SharedRegistries(3);
  const other = { ...KEY, name: "other" };
  publish(cluster, 1, MANY);
  cluster.pass(5_000);
  // The third node misses some of what the first one tells, the second one the end of it.
  cluster.cut(3, 1);
  cluster.cut(3, 2);
  const { registry } = cluster.node(1);
  const inputs = Array.from({ length: MANY / 2 }, (_, at) => address(at));
  registry.publish("other", other, inputs, cluster.nowMs);
  cluster.pass(5_000);
  cluster.heal();
  cluster.cut(2, 1);
  cluster.cut(2, 3);
  registry.publish("newer", KEY, [address(100_000)], cluster.nowMs);
  while (countAt(cluster, 3) === MANY) cluster.pass(100);
  assertEquals(cluster.ports(3, other), []);
  cluster.heal();
  cluster.cut(1, 2);
  cluster.cut(1, 3);
  cluster.pass(8_000);
  assertEquals(cluster.ports(3, other).length, inputs.length);
  assertEquals(countAt(cluster, 3), MANY + 1);
});

Deno.test("a node that dies while it tells parts leaves nothing for ever", () => {
  const cluster = new SharedRegistries(3);
  publish(cluster, 1, MANY);
  cluster.pass(200);
  const before = countAt(cluster, 2);
  assert(before > 0 && before < MANY, `${before} of ${MANY} have come`);
  cluster.cut(1, 2);
  cluster.cut(1, 3);
  cluster.pass(NAMING_SYNC.orphanLifeMs + 5_000);
  assertEquals([countAt(cluster, 2), countAt(cluster, 3)], [0, 0]);
});
