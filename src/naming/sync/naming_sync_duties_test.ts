import { assert, assertEquals } from "#assert";
import { NAMING_SYNC, serviceKeyText } from "../../base/mod.ts";
import { KEY, START_MS } from "../../../tests/support/registry_fixture.ts";
import { SharedRegistries } from "../../../tests/support/shared_registries.ts";
import { Registry } from "../registry.ts";

const IP = "1.1.1.1";
const ADDRESS = { ip: IP, port: 1, cluster: "DEFAULT" };
const ID = `${IP}#1#DEFAULT`;

function single() {
  const registry = new Registry({ nowMs: START_MS, worker: 1 });
  const sync = registry.share({
    self: 1,
    epoch: 1,
    nowMs: START_MS,
    warmUpMs: NAMING_SYNC.warmUpMs,
    wake: () => {},
  });
  return { registry, sync };
}

function keysOf(count: number) {
  return Array.from({ length: count }, (_, at) => ({ ...KEY, name: `s${at}` }));
}

Deno.test("a single member serves alone at once, keeps all leases and tells nobody", () => {
  const { registry, sync } = single();
  sync.setMembers([], START_MS);
  assertEquals(sync.phase, "starting");
  sync.setMembers([1], START_MS);
  assertEquals([sync.phase, sync.phaseAt(START_MS)], ["alone", "alone"]);
  registry.register(KEY, { ip: IP, port: 1 }, START_MS);
  const service = registry.find(KEY);
  assert(service !== undefined);
  assertEquals([sync.homeOf(service), sync.homeOfText(service.keyText)], [1, 1]);
  assertEquals([sync.isMine("a", "b"), sync.leadMs, sync.own.counter], [true, 0, 0]);
  assertEquals(sync.endLease(KEY, ADDRESS, START_MS), false);
  assertEquals([sync.tombstones.size, sync.exchange.takeCalls(START_MS)], [0, []]);
});

Deno.test("what a node has that was alone gets a version when others come", () => {
  const { registry, sync } = single();
  sync.setMembers([1], START_MS);
  registry.register(KEY, { ip: IP, port: 1 }, START_MS);
  registry.publish("c", KEY, [{ ip: IP, port: 2 }], START_MS);
  sync.setMembers([1, 2], START_MS + 5.5);
  assertEquals([sync.phase, sync.own.recordCount, sync.own.counter], ["warm", 2, 2]);
  const stamps = [...registry.find(KEY)?.instances.values() ?? []].map(({ stampMs }) => stampMs);
  assertEquals(stamps, [START_MS + 5, START_MS + 5]);
  sync.setMembers([1, 2, 3], START_MS + 6);
  assertEquals(sync.own.counter, 2);
});

Deno.test("every node finds the same home for a service, and another one when that is lost", () => {
  const cluster = new SharedRegistries(3);
  const keys = keysOf(30);
  for (const key of keys) cluster.node(1).registry.publish("c", key, [{ ip: IP }], cluster.nowMs);
  cluster.pass(1_000);
  const homes = (ids: readonly number[]) =>
    keys.map((key) => {
      const found = new Set<number>();
      for (const id of ids) {
        const { registry, sync } = cluster.node(id);
        const service = registry.find(key);
        assert(service !== undefined);
        found.add(sync.homeOf(service)).add(sync.homeOfText(serviceKeyText(key)));
      }
      assertEquals(found.size, 1);
      return [...found][0];
    });
  assertEquals(new Set(homes([1, 2, 3])), new Set([1, 2, 3]));
  cluster.cut(3, 1);
  cluster.cut(3, 2);
  cluster.pass(NAMING_SYNC.suspectMs + 1_000);
  assertEquals(new Set(homes([1, 2])), new Set([1, 2]));
});

Deno.test("a lease goes over to its home, and is kept by one node in the end", () => {
  const cluster = new SharedRegistries(3);
  const home = cluster.node(1).sync.homeOfText(serviceKeyText(KEY));
  const other = home === 1 ? 2 : 1;
  cluster.node(other).registry.register(KEY, { ip: IP, port: 1 }, cluster.nowMs);
  const leases = (id: number) => cluster.node(id).registry.counts().beatClients;
  cluster.pass(2_000);
  assertEquals([leases(home), leases(other)], [1, 1]);
  cluster.pass(6_000);
  assertEquals([leases(home), leases(other)], [1, 0]);
  assertEquals(cluster.ports(other, KEY), [1]);
});

Deno.test("a beat that comes to another node takes the lease over from a copy, and from nothing else", () => {
  const cluster = new SharedRegistries(2);
  const home = cluster.node(1).sync.homeOfText(serviceKeyText(KEY));
  const other = home === 1 ? 2 : 1;
  cluster.node(home).registry.register(KEY, { ip: IP, port: 1 }, cluster.nowMs);
  cluster.node(home).registry.publish("c", KEY, [{ ip: IP, port: 2 }], cluster.nowMs);
  cluster.pass(1_000);
  const { registry, sync } = cluster.node(other);
  const service = registry.find(KEY);
  assert(service !== undefined);
  assertEquals(sync.adopt(service, `${IP}#2#DEFAULT`, cluster.nowMs), false);
  assertEquals(sync.adopt(service, `${IP}#9#DEFAULT`, cluster.nowMs), false);
  assertEquals([sync.adopt(service, ID, cluster.nowMs), registry.counts().beatClients], [true, 1]);
});

Deno.test("an end that comes to any node ends the lease on all, in whatever cluster it is named", () => {
  for (const named of ["DEFAULT", "other"]) {
    const cluster = new SharedRegistries(3);
    const home = cluster.node(1).sync.homeOfText(serviceKeyText(KEY));
    const other = home === 1 ? 2 : 1;
    cluster.node(home).registry.register(KEY, { ip: IP, port: 1 }, cluster.nowMs);
    cluster.pass(1_000);
    assert(cluster.node(other).sync.endLease(KEY, { ...ADDRESS, cluster: named }, cluster.nowMs));
    cluster.pass(1_000);
    assertEquals([1, 2, 3].map((id) => cluster.ports(id, KEY)), [[], [], []]);
    assertEquals(
      cluster.node(home).sync.tombstones.find(serviceKeyText(KEY), "http", ID)?.idText,
      ID,
    );
  }
});

Deno.test("an address in two clusters is ended only where it is named", () => {
  const cluster = new SharedRegistries(2);
  const { registry, sync } = cluster.node(1);
  for (const name of ["a", "b"]) {
    registry.register(KEY, { ip: IP, port: 1, cluster: name }, cluster.nowMs);
  }
  sync.endLease(KEY, { ...ADDRESS, cluster: "c" }, cluster.nowMs);
  assertEquals(cluster.ports(1, KEY), [1, 1]);
  sync.endLease(KEY, { ...ADDRESS, cluster: "b" }, cluster.nowMs);
  assertEquals(
    registry.list(KEY, { clusters: "a", healthyOnly: false }, cluster.nowMs).hosts.length,
    1,
  );
  assertEquals(cluster.ports(1, KEY), [1]);
});

Deno.test("an end is later than the lease that it ends, also when that came from a clock ahead", () => {
  const cluster = new SharedRegistries(2);
  const { registry, sync } = cluster.node(1);
  registry.register(KEY, { ip: IP, port: 1 }, cluster.nowMs + 700);
  assert(sync.endLease(KEY, ADDRESS, cluster.nowMs));
  const found = sync.tombstones.find(serviceKeyText(KEY), "http", ID);
  assertEquals([found?.stampMs, cluster.ports(1, KEY)], [cluster.nowMs + 700, []]);
});

Deno.test("what a client left on a dead node is ended with what it ends, and living nodes keep theirs", () => {
  const cluster = new SharedRegistries(3);
  cluster.node(3).registry.publish("left", KEY, [{ ip: IP, port: 1 }], cluster.nowMs);
  cluster.pass(1_000);
  cluster.node(1).sync.endLeft(KEY, { ...ADDRESS, port: 9 }, cluster.nowMs);
  assertEquals(cluster.node(1).sync.tombstones.size, 0);
  cluster.node(1).sync.endLeft(KEY, ADDRESS, cluster.nowMs);
  cluster.pass(1_000);
  assertEquals([cluster.node(1).sync.tombstones.size, cluster.ports(1, KEY)], [1, [1]]);
  cluster.cut(3, 1);
  cluster.cut(3, 2);
  cluster.pass(NAMING_SYNC.takeoverMs + 4_000);
  assertEquals([1, 2].map((id) => cluster.ports(id, KEY)), [[], []]);
});

Deno.test("what is over is forgotten in time: ends, empty services, tales of lost nodes", () => {
  const cluster = new SharedRegistries(3);
  const { registry, sync } = cluster.node(1);
  registry.publish("c", KEY, [{ ip: IP, port: 1 }], cluster.nowMs);
  registry.closeConnection("c", cluster.nowMs);
  sync.endLease({ ...KEY, name: "t" }, ADDRESS, cluster.nowMs);
  cluster.pass(1_000);
  assertEquals([sync.own.entries.size, sync.tombstones.size], [1, 1]);
  const epoch = sync.book.current(3)?.epoch ?? 0;
  cluster.cut(3, 1);
  cluster.cut(3, 2);
  cluster.pass(NAMING_SYNC.orphanLifeMs + 1_000);
  assertEquals(sync.book.isForgotten(3, epoch), true);
  cluster.pass(NAMING_SYNC.forgottenMs);
  assertEquals(sync.book.isForgotten(3, epoch), false);
  cluster.pass(NAMING_SYNC.markLifeMs - NAMING_SYNC.forgottenMs);
  cluster.heal();
  cluster.pass(2_000);
  assertEquals([sync.own.entries.size, sync.tombstones.size], [0, 0]);
});

Deno.test("what a removed member published ends after a while, and its leases go over", () => {
  const cluster = new SharedRegistries(3);
  const key = keysOf(40).find(({ name }) =>
    cluster.node(1).sync.homeOfText(serviceKeyText({ ...KEY, name })) === 3
  );
  assert(key !== undefined);
  const gone = cluster.node(3);
  gone.registry.register(key, { ip: IP, port: 1 }, cluster.nowMs);
  gone.registry.publish("c", key, [{ ip: IP, port: 2 }], cluster.nowMs);
  cluster.pass(1_000);
  cluster.cut(3, 1);
  cluster.cut(3, 2);
  cluster.nodes.pop();
  for (const { sync } of cluster.nodes) sync.setMembers([1, 2], cluster.nowMs);
  cluster.pass(5_000);
  const leases = cluster.nodes.map(({ registry }) => registry.counts().beatClients);
  assertEquals(leases.toSorted(), [0, 1]);
  assertEquals(cluster.ports(1, key), [1, 2]);
  cluster.pass(NAMING_SYNC.retiredLifeMs);
  assertEquals(cluster.ports(1, key), []);
});

Deno.test("a node that can serve no client yet goes on waiting for them", () => {
  const { sync } = single();
  sync.setMembers([1, 2], START_MS);
  sync.clientsCannotCome(START_MS + 5_000);
  for (let ms = 0; ms < NAMING_SYNC.warmUpMs + 5_000; ms += NAMING_SYNC.tickMs) {
    sync.tick(START_MS + ms);
    assertEquals(sync.phase, "starting");
  }
  sync.tick(START_MS + NAMING_SYNC.warmUpMs + 5_000);
  assertEquals(sync.phase, "warm");
});
