import { assert, assertEquals, assertNotEquals, assertThrows } from "#assert";
import { ApiError, NAMING } from "../base/mod.ts";
import { KEY, RegistryFixture } from "../../tests/support/registry_fixture.ts";
import { instanceKeyText } from "./instance.ts";

const INFO = { ip: "9.9.9.9", port: 1, agent: "test", app: "" };

Deno.test("deregistering by HTTP removes what lives by beats and nothing of a connection", () => {
  const fixture = new RegistryFixture();
  fixture.publish("c1", 80);
  const id = { ip: "1.1.1.1", port: 80, cluster: "DEFAULT" };
  assert(!fixture.registry.deregister(KEY, id, fixture.nowMs));
  assertEquals(fixture.ports(), [80]);
  fixture.register(81, { cluster: "c" });
  assert(fixture.registry.deregister(KEY, { ...id, port: 81 }, fixture.nowMs));
  assertEquals(fixture.ports(), [80]);
});

Deno.test("deregistering names one cluster when an address is registered in two", () => {
  const fixture = new RegistryFixture();
  fixture.register(80, { cluster: "a" });
  fixture.register(80, { cluster: "b" });
  const id = { ip: "1.1.1.1", port: 80, cluster: "" };
  assert(!fixture.registry.deregister(KEY, { ...id, cluster: "c" }, fixture.nowMs));
  assert(fixture.registry.deregister(KEY, { ...id, cluster: "a" }, fixture.nowMs));
  assertEquals(fixture.list().hosts.map((host) => host.cluster), ["b"]);
});

Deno.test("a connection publishes one instance or batch per service; the next replaces it", () => {
  const fixture = new RegistryFixture();
  fixture.publish("c1", 80);
  fixture.publish("c1", 81);
  assertEquals(fixture.ports(), [81]);
  fixture.publish("c1", 81, 82, 83, 83);
  assertEquals(fixture.ports(), [81, 82, 83]);
  fixture.publish("c2", 90);
  fixture.publish("c1", 82);
  assertEquals(fixture.ports(), [82, 90]);
  fixture.publish("c1");
  assertEquals(fixture.ports(), [90]);
  fixture.registry.closeConnection("c2", fixture.nowMs);
  assertEquals(fixture.ports(), []);
  assertEquals(fixture.registry.counts().connectionClients, 0);
});

Deno.test("the old connection of a client that came back takes nothing with it", () => {
  const fixture = new RegistryFixture();
  fixture.publish("old", 80);
  fixture.publish("new", 80);
  fixture.registry.drain();
  fixture.registry.closeConnection("old", fixture.nowMs);
  assertEquals(fixture.ports(), [80]);
  assertEquals(fixture.events(), []);
  fixture.registry.closeConnection("new", fixture.nowMs);
  assertEquals(fixture.ports(), []);
});

Deno.test("when the newest publication of an address ends, the one behind it shows", () => {
  const fixture = new RegistryFixture();
  fixture.publish("c1", 80);
  fixture.register(80, { weight: 5 });
  assertEquals(fixture.list().hosts.map((host) => host.weight), [5]);
  fixture.pass(31_000);
  assertEquals(fixture.list().hosts.map((host) => host.weight), [1]);
  assertEquals(fixture.registry.counts().instances, 1);
});

Deno.test("a request that outlives its connection leaves no ghost", () => {
  const fixture = new RegistryFixture();
  fixture.publish("c1", 80);
  fixture.registry.closeConnection("c1", fixture.nowMs);
  fixture.registry.closeConnection("c2", fixture.nowMs);
  assertThrows(() => fixture.publish("c1", 80), ApiError, "it has ended");
  assertThrows(() => fixture.publish("c2", 80), ApiError, "it has ended");
  const target = { key: KEY, clusters: "", info: INFO };
  assertThrows(() => fixture.registry.subscribe("c1", target, 0), ApiError, "it has ended");
  assertEquals(fixture.ports(), []);
});

Deno.test("one service holds one kind; the refusal is Nacos's", () => {
  const fixture = new RegistryFixture();
  fixture.register(80);
  const text = "errCode: 400, errMsg: Current service G@@s is ephemeral service, " +
    "can't register persistent instance. ";
  assertThrows(() => fixture.registry.requireKind(KEY, "persistent"), ApiError, text);
  const other = new RegistryFixture();
  other.registry.overlays.applyPersistent(KEY, [{ ip: "1.1.1.1", port: 80 }], other.nowMs);
  assertThrows(() => other.register(81), ApiError, "is persistent service, can't register ephem");
  assertThrows(() => other.publish("c", 81), ApiError, "is persistent service");
  other.registry.overlays.applyPersistent(KEY, [], other.nowMs);
  other.register(81);
  assertEquals(other.ports(), [81]);
});

Deno.test("lists are shared until the service changes and their version grows strictly", () => {
  const fixture = new RegistryFixture();
  fixture.register(80);
  const first = fixture.list();
  assert(fixture.list() === first);
  fixture.pass(5_000);
  assert(fixture.list() === first);
  const versions = [first.lastRefTimeMs];
  for (let weight = 2; weight < 6; weight++) {
    fixture.register(80, { weight });
    versions.push(fixture.list().lastRefTimeMs);
    assertEquals(fixture.list("c").lastRefTimeMs, fixture.list().lastRefTimeMs);
  }
  assertEquals(versions, [...new Set(versions)].sort((a, b) => a - b));
  assertNotEquals(fixture.list(), first);
});

Deno.test("versions grow over the death of a service, and from the answer for an unknown one", () => {
  const fixture = new RegistryFixture();
  const unknown = fixture.list();
  assertEquals(unknown.hosts, []);
  fixture.register(80);
  let last = fixture.list().lastRefTimeMs;
  assert(last > unknown.lastRefTimeMs);
  // The version runs ahead of the time while changes are read faster than a millisecond passes.
  for (let weight = 0; weight < 200; weight++) {
    fixture.register(80, { weight });
    last = fixture.list().lastRefTimeMs;
  }
  const id = { ip: "1.1.1.1", port: 80, cluster: "DEFAULT" };
  fixture.registry.deregister(KEY, id, fixture.nowMs);
  assertEquals(fixture.registry.counts().services, 1);
  fixture.registry.forget(KEY);
  assertEquals(fixture.registry.find(KEY), undefined);
  assertEquals(fixture.registry.counts().services, 0);
  fixture.register(80);
  assert(fixture.list().lastRefTimeMs > last);
});

Deno.test("empty services are forgotten after 60 s, subscribed and configured ones are not", () => {
  const fixture = new RegistryFixture();
  const id = { ip: "1.1.1.1", port: 80, cluster: "DEFAULT" };
  fixture.register(80);
  fixture.registry.deregister(KEY, id, fixture.nowMs);
  fixture.pass(59_000);
  assert(fixture.registry.find(KEY) !== undefined);
  fixture.pass(3_000);
  assertEquals(fixture.registry.find(KEY), undefined);
  fixture.registry.subscribe("c1", { key: KEY, clusters: "", info: INFO }, fixture.nowMs);
  fixture.pass(120_000);
  assert(fixture.registry.find(KEY) !== undefined);
  assertEquals(fixture.registry.views.services({ namespace: undefined, group: undefined }), []);
  fixture.registry.closeConnection("c1", fixture.nowMs);
  fixture.pass(62_000);
  assertEquals(fixture.registry.find(KEY), undefined);
  const settings = { protectThreshold: 0.5, blank: false };
  fixture.registry.overlays.applySettings(KEY, settings, fixture.nowMs);
  fixture.pass(120_000);
  assert(fixture.registry.find(KEY)?.listed);
});

Deno.test("an expired service with blank settings is asked to be removed, then is gone at once", () => {
  const fixture = new RegistryFixture();
  const settings = { protectThreshold: 0, blank: true };
  fixture.registry.overlays.applySettings(KEY, settings, fixture.nowMs);
  fixture.pass(61_000);
  assertEquals(fixture.events(), ["serviceExpired"]);
  fixture.pass(30_000);
  assertEquals(fixture.events(), []);
  fixture.registry.overlays.applySettings(KEY, undefined, fixture.nowMs);
  assertEquals(fixture.registry.find(KEY), undefined);
});

Deno.test("overrides win over registrations, wait for the instance and are orphans after 60 s", () => {
  const id = instanceKeyText("1.1.1.1", 80, "DEFAULT");
  const stored = new Map([[id, { weight: 7, enabled: true, metadata: { a: "1" } }]]);
  const fixture = new RegistryFixture(() => stored);
  fixture.register(80, { weight: 2, metadata: { b: "2" } });
  assertEquals(
    fixture.list().hosts.map((host) => [host.weight, host.metadata]),
    [[7, { a: "1", b: "2" }]],
  );
  fixture.registry.overlays.applyOverrides(KEY, new Map([[id, { enabled: false }]]), fixture.nowMs);
  assertEquals(fixture.ports(), []);
  fixture.register(80, { weight: 3 });
  assertEquals(fixture.ports(), []);
  fixture.registry.drain();
  fixture.registry.deregister(
    KEY,
    { ip: "1.1.1.1", port: 80, cluster: "DEFAULT" },
    fixture.nowMs,
  );
  fixture.pass(58_000);
  assert(!fixture.events().includes("overridesOrphaned"));
  fixture.pass(4_000);
  assert(fixture.events().includes("overridesOrphaned"));
  assert(fixture.registry.find(KEY) !== undefined);
  fixture.registry.overlays.applyOverrides(KEY, new Map(), fixture.nowMs);
  fixture.pass(2_000);
  assertEquals(fixture.registry.find(KEY), undefined);
});

Deno.test("an override whose instance comes back in time is kept", () => {
  const id = instanceKeyText("1.1.1.1", 80, "DEFAULT");
  const fixture = new RegistryFixture(() => new Map([[id, { enabled: false }]]));
  fixture.publish("c1", 80);
  fixture.registry.closeConnection("c1", fixture.nowMs);
  fixture.pass(40_000);
  fixture.publish("c2", 80);
  fixture.pass(40_000);
  assert(!fixture.events().includes("overridesOrphaned"));
  assertEquals(fixture.ports(), []);
});

Deno.test("health found by checks stays over a repeated registration and follows an operator's", () => {
  const fixture = new RegistryFixture();
  const { overlays } = fixture.registry;
  const input = { ip: "1.1.1.1", port: 80, healthy: true };
  const id = instanceKeyText("1.1.1.1", 80, "DEFAULT");
  overlays.applyPersistent(KEY, [input], fixture.nowMs);
  assertEquals(fixture.registry.counts().persistentClients, 1);
  assert(overlays.setHealth(KEY, id, false));
  assert(!overlays.setHealth(KEY, id, false));
  assertEquals(fixture.ports(), [-80]);
  overlays.applyPersistent(KEY, [{ ...input, weight: 3 }], fixture.nowMs);
  assertEquals(fixture.ports(), [-80]);
  overlays.applyPersistent(KEY, [{ ...input, healthy: false }], fixture.nowMs);
  overlays.applyPersistent(KEY, [input], fixture.nowMs);
  assertEquals(fixture.ports(), [80]);
  fixture.pass(600_000);
  assertEquals(fixture.ports(), [80]);
  overlays.applyPersistent(KEY, [], fixture.nowMs);
  assertEquals(fixture.ports(), []);
  assert(!overlays.setHealth(KEY, id, true));
  assertEquals(fixture.registry.counts().persistentClients, 0);
});

Deno.test("a UDP subscription lives by its polls", () => {
  const fixture = new RegistryFixture();
  const subscribe = () => fixture.registry.subscribeUdp(KEY, "", INFO, fixture.nowMs);
  subscribe();
  fixture.pass(50_000);
  subscribe();
  fixture.pass(50_000);
  assertEquals(fixture.registry.counts().udpSubscriptions, 1);
  fixture.pass(12_000);
  assertEquals(fixture.registry.counts().udpSubscriptions, 0);
});

Deno.test("unsubscribing ends one spelling of clusters, closing ends all", () => {
  const fixture = new RegistryFixture();
  const subscribe = (clusters: string) =>
    fixture.registry.subscribe("c1", { key: KEY, clusters, info: INFO }, fixture.nowMs);
  subscribe("");
  subscribe("a");
  subscribe("a");
  assertEquals(fixture.registry.counts().subscriptions, 2);
  fixture.registry.unsubscribe("c1", KEY, "a", fixture.nowMs);
  fixture.registry.unsubscribe("c1", KEY, "b", fixture.nowMs);
  assertEquals(fixture.registry.counts().subscriptions, 1);
  fixture.registry.closeConnection("c1", fixture.nowMs);
  assertEquals(fixture.registry.counts().subscriptions, 0);
  assertEquals(fixture.registry.find(KEY)?.subscribers.size, 0);
});

Deno.test("lists of clusters are bounded by their characters, and all are given back", () => {
  const fixture = new RegistryFixture();
  const blanks = " ".repeat(NAMING.maxSubscriptionChars / 64 - 2);
  const subscribe = (connection: string, clusters: string) =>
    fixture.registry.subscribe(connection, { key: KEY, clusters, info: INFO }, fixture.nowMs);
  for (const connection of ["c1", "c2"]) {
    for (let at = 10; at < 42; at++) subscribe(connection, blanks + at);
  }
  const error = assertThrows(() => subscribe("c3", "a"), ApiError, "characters of clusters");
  assert(error instanceof ApiError && error.kind === "overloaded");
  // What is known may be named again, and room is made by either end.
  subscribe("c1", `${blanks}10`);
  fixture.registry.unsubscribe("c1", KEY, `${blanks}10`, fixture.nowMs);
  subscribe("c3", `${blanks}10`);
  for (const connection of ["c1", "c2", "c3"]) {
    fixture.registry.closeConnection(connection, fixture.nowMs);
  }
  for (let at = 10; at < 74; at++) subscribe("c4", blanks + at);
});

Deno.test("snowflake ids are numbers that stay while the instance is registered", () => {
  const fixture = new RegistryFixture();
  const metadata = { "preserved.instance.id.generator": "snowflake" };
  fixture.register(80, { metadata });
  const id = fixture.list().hosts[0]?.instanceId ?? "";
  assert(/^\d{15,19}#DEFAULT#G@@s$/.test(id), id);
  fixture.register(80, { metadata, weight: 2 });
  assertEquals(fixture.list().hosts[0]?.instanceId, id);
  fixture.register(81, { metadata });
  assertNotEquals(fixture.list().hosts[1]?.instanceId, id);
  fixture.register(82);
  assertEquals(fixture.list().hosts[2]?.instanceId, "1.1.1.1#82#DEFAULT#G@@s");
});
