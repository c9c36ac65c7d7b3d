import { assert, assertEquals } from "#assert";
import { serviceKeyText } from "../../base/mod.ts";
import { KEY } from "../../../tests/support/registry_fixture.ts";
import { SharedRegistries } from "../../../tests/support/shared_registries.ts";

const IP = "1.1.1.1";
const BEAT_MS = 5_000;

Deno.test("digests stay equal when a service gets records again just after its last one went", () => {
  const cluster = new SharedRegistries(3);
  const { registry } = cluster.node(1);
  for (let round = 0; round < 20; round++) {
    registry.publish(`c${round}`, KEY, [{ ip: IP, port: 1 }], cluster.nowMs);
    cluster.pass(round % 3 === 0 ? 100 : 300);
    registry.closeConnection(`c${round}`, cluster.nowMs);
    if (round % 2 === 0) cluster.pass(100);
  }
  registry.publish("last", KEY, [{ ip: IP, port: 2 }], cluster.nowMs);
  cluster.pass(3_000);
  for (const at of [2, 3]) {
    assertEquals(cluster.ports(at, KEY), [2]);
    assert(cluster.isEqual(at, 1), `node ${at} finds a difference where there is none`);
  }
});

Deno.test("a node that starts hears at once of what a service has again that was empty before", () => {
  const cluster = new SharedRegistries(3);
  const { registry } = cluster.node(1);
  registry.publish("first", KEY, [{ ip: IP, port: 1 }], cluster.nowMs);
  cluster.pass(1_000);
  // The third node does not hear of the end, so that the first one remembers it.
  cluster.cut(1, 3);
  registry.closeConnection("first", cluster.nowMs);
  cluster.pass(1_000);
  cluster.restart(2);
  cluster.pass(2_000);
  assertEquals(cluster.node(2).sync.phase, "warm");
  // It could not ask for the whole.
  cluster.mute(2, 1);
  registry.publish("again", KEY, [{ ip: IP, port: 2 }], cluster.nowMs);
  cluster.pass(300);
  assertEquals(cluster.ports(2, KEY), [2]);
});

/** Three nodes with one lease, and the node that keeps it. */
function leased() {
  const cluster = new SharedRegistries(3);
  const home = cluster.node(1).sync.homeOfText(serviceKeyText(KEY));
  cluster.node(home).registry.register(KEY, { ip: IP, port: 1 }, cluster.nowMs);
  cluster.pass(1_000);
  const [first = 0, second = 0] = [1, 2, 3].filter((id) => id !== home);
  return { cluster, home, others: [first, second] as const };
}

function beatFor(cluster: SharedRegistries, home: number, ms: number): void {
  for (let passedMs = 0; passedMs < ms; passedMs += BEAT_MS) {
    cluster.beat(home, KEY, 1);
    cluster.pass(BEAT_MS);
  }
}

Deno.test("beats that a lost node may have taken with it are no silence", () => {
  const { cluster, home, others: [lost] } = leased();
  beatFor(cluster, home, 20_000);
  cluster.pass(5_000);
  // The last beat is 10 s old.
  cluster.cut(home, lost);
  cluster.pass(14_000);
  assertEquals(cluster.ports(home, KEY), [1]);
  cluster.pass(3_000);
  assertEquals(cluster.ports(home, KEY), [-1]);
});

Deno.test("a node that stood still is behind until it has heard the others, whose links come back later", () => {
  const cluster = new SharedRegistries(3);
  const { registry, sync } = cluster.node(3);
  registry.publish("first", KEY, [{ ip: IP, port: 1 }], cluster.nowMs);
  cluster.pass(1_000);
  cluster.pause(3);
  cluster.node(1).registry.publish("second", KEY, [{ ip: IP, port: 1 }], cluster.nowMs);
  cluster.pass(15_000);
  cluster.cut(3, 1);
  cluster.cut(3, 2);
  cluster.resume(3);
  assertEquals(sync.phaseAt(cluster.nowMs), "resuming");
  cluster.pass(1_500);
  assertEquals(sync.phaseAt(cluster.nowMs), "resuming");
  cluster.heal();
  cluster.pass(1_500);
  assertEquals(sync.phaseAt(cluster.nowMs), "warm");
  registry.closeConnection("first", cluster.nowMs);
  assertEquals(cluster.ports(3, KEY), [1]);
});

Deno.test("a node that starts waits for what the others know of its earlier start", () => {
  const cluster = new SharedRegistries(3);
  cluster.node(3).registry.publish("first", KEY, [{ ip: IP, port: 1 }], cluster.nowMs);
  cluster.pass(1_000);
  // They still wait for answers of the process that is gone, and say nothing meanwhile.
  cluster.mute(1, 3);
  cluster.mute(2, 3);
  cluster.restart(3);
  cluster.pass(1_000);
  assertEquals(cluster.node(3).sync.phase, "starting");
  cluster.heal();
  cluster.pass(1_500);
  assertEquals(cluster.node(3).sync.phase, "warm");
  assertEquals(cluster.ports(3, KEY), [1]);
});

Deno.test("a node that stood still waits for nodes that are gone no longer than a few seconds", () => {
  const cluster = new SharedRegistries(3);
  cluster.pause(3);
  cluster.cut(3, 1);
  cluster.cut(2, 1);
  cluster.pass(15_000);
  cluster.resume(3);
  cluster.pass(2_000);
  assertEquals(cluster.node(3).sync.phaseAt(cluster.nowMs), "resuming");
  cluster.pass(4_000);
  assertEquals(cluster.node(3).sync.phaseAt(cluster.nowMs), "warm");
});

Deno.test("links that come and go do not keep a silent client alive for ever", () => {
  const { cluster, home, others: [lost] } = leased();
  for (let passedMs = 0; passedMs < 100_000; passedMs += 10_000) {
    cluster.cut(home, lost);
    cluster.pass(5_000);
    cluster.heal();
    cluster.pass(5_000);
  }
  assertEquals(cluster.ports(home, KEY), []);
});

/** Some clients connect again within seconds, and register 30 s later. */
const LATE_CLIENT_MS = 33_000;

for (const restarts of [false, true]) {
  const what = restarts ? "restarts" : "is lost";
  Deno.test(`a client that registers again late is listed all the time when its node ${what}`, () => {
    const cluster = new SharedRegistries(3);
    cluster.node(3).registry.publish("first", KEY, [{ ip: IP, port: 1 }], cluster.nowMs);
    cluster.pass(1_000);
    if (restarts) {
      cluster.restart(3);
    } else {
      cluster.cut(3, 1);
      cluster.cut(3, 2);
    }
    for (let waitedMs = 0; waitedMs < LATE_CLIENT_MS; waitedMs += 1_000) {
      cluster.pass(1_000);
      assertEquals(cluster.ports(1, KEY), [1], `after ${waitedMs} ms`);
    }
    cluster.node(2).registry.publish("again", KEY, [{ ip: IP, port: 1 }], cluster.nowMs);
    cluster.pass(30_000);
    assertEquals(cluster.ports(1, KEY), [1]);
    cluster.node(2).registry.closeConnection("again", cluster.nowMs);
    cluster.pass(1_000);
    assertEquals(cluster.ports(1, KEY), []);
  });
}
