import { assert, assertEquals, assertThrows } from "#assert";
import { ApiError, NAMING } from "../base/mod.ts";
import { KEY, RegistryFixture } from "../../tests/support/registry_fixture.ts";
import { subscribersOf } from "./views.ts";

const INFO = { ip: "9.9.9.9", port: 1, agent: "test", app: "a" };

function subscribe(fixture: RegistryFixture, connection: string, name = KEY.name, clusters = "") {
  const target = { key: { ...KEY, name }, clusters, info: INFO };
  fixture.registry.subscribe(connection, target, fixture.nowMs);
}

Deno.test("a connection that neither publishes nor subscribes any more is forgotten", () => {
  const fixture = new RegistryFixture();
  const clients = () => fixture.registry.counts().connectionClients;
  subscribe(fixture, "c1");
  subscribe(fixture, "c1", KEY.name, "a");
  fixture.publish("c1", 80);
  fixture.registry.unsubscribe("c1", KEY, "", fixture.nowMs);
  fixture.publish("c1");
  assertEquals(clients(), 1);
  fixture.registry.unsubscribe("c1", KEY, "a", fixture.nowMs);
  assertEquals(clients(), 0);
  subscribe(fixture, "c1");
  fixture.publish("c1", 80);
  fixture.publish("c1");
  assertEquals([clients(), fixture.registry.counts().subscriptions], [1, 1]);
  fixture.registry.unsubscribe("c1", KEY, "", fixture.nowMs);
  assertEquals([clients(), fixture.registry.counts().subscriptions], [0, 0]);
});

Deno.test("ending a subscription that is not there changes nothing", () => {
  const fixture = new RegistryFixture();
  subscribe(fixture, "c1");
  fixture.registry.unsubscribe("c2", KEY, "", fixture.nowMs);
  fixture.registry.unsubscribe("c1", { ...KEY, name: "t" }, "", fixture.nowMs);
  fixture.registry.unsubscribe("c1", KEY, "b", fixture.nowMs);
  assertEquals(subscribersOf(fixture.registry.find(KEY)), [{ ...INFO, key: KEY, clusters: "" }]);
});

Deno.test("each service that a closed connection subscribed to may end", () => {
  const fixture = new RegistryFixture();
  for (const name of ["a", "b"]) subscribe(fixture, "c1", name);
  fixture.registry.closeConnection("c1", fixture.nowMs);
  fixture.pass(NAMING.emptyServiceLifeMs + 2 * NAMING.sweepMs);
  assertEquals([...fixture.registry.services()], []);
});

Deno.test("the bound of subscriptions of one connection counts what it has now", () => {
  const fixture = new RegistryFixture();
  const max = NAMING.maxSubscriptionsPerConnection;
  for (let at = 0; at < max; at++) subscribe(fixture, "c1", `s${at}`);
  const refused = assertThrows(
    () => subscribe(fixture, "c1", "more"),
    ApiError,
    `this connection holds ${max} subscriptions of at most ${max}`,
  );
  assertEquals(refused instanceof ApiError && refused.kind, "overloaded");
  subscribe(fixture, "c1", "s0");
  subscribe(fixture, "c2", "more");
  fixture.registry.unsubscribe("c1", { ...KEY, name: "s0" }, "", fixture.nowMs);
  subscribe(fixture, "c1", "more");
  fixture.registry.closeConnection("c1", fixture.nowMs);
  assertEquals(fixture.registry.counts().subscriptions, 1);
});

Deno.test("subscribers by UDP are named by address and clusters, and end by name", () => {
  const fixture = new RegistryFixture();
  const { registry, nowMs } = fixture;
  const ask = (port: number, clusters: string) =>
    registry.subscribeUdp(KEY, clusters, { ...INFO, port }, nowMs);
  ask(1, "");
  ask(1, "a");
  ask(2, "");
  ask(2, "");
  assertEquals(registry.counts().udpSubscriptions, 3);
  assertEquals(
    subscribersOf(registry.find(KEY)).map(({ port, clusters }) => `${port} ${clusters}`),
    ["1 ", "1 a", "2 "],
  );
  registry.forgetUdp(KEY, { ip: INFO.ip, port: 1, clusters: "b" }, nowMs);
  registry.forgetUdp({ ...KEY, name: "t" }, { ip: INFO.ip, port: 1, clusters: "" }, nowMs);
  registry.forgetUdp(KEY, { ip: INFO.ip, port: 1, clusters: "" }, nowMs);
  assertEquals(registry.counts().udpSubscriptions, 2);
  fixture.pass(NAMING.udpSubscriptionMs + NAMING.tickMs);
  assertEquals([registry.counts().udpSubscriptions, registry.find(KEY)?.idle], [0, true]);
});

Deno.test("beyond the bound subscribers by UDP are left to their polls", () => {
  const fixture = new RegistryFixture();
  const { registry, nowMs } = fixture;
  for (let at = 0; at <= NAMING.maxUdpSubscriptions; at++) {
    registry.subscribeUdp(KEY, "", { ...INFO, ip: `10.${at >> 8}`, port: at & 255 }, nowMs);
  }
  assertEquals(registry.counts().udpSubscriptions, NAMING.maxUdpSubscriptions);
  registry.forgetUdp(KEY, { ip: "10.0", port: 0, clusters: "" }, nowMs);
  registry.subscribeUdp(KEY, "", INFO, nowMs);
  assertEquals(registry.counts().udpSubscriptions, NAMING.maxUdpSubscriptions);
  assert(registry.find(KEY)?.udpSubscribers.has(`${INFO.ip}\u0000${INFO.port}\u0000`));
});

Deno.test("who subscribes by UDP again is judged by what it says now, which no list shows", () => {
  const fixture = new RegistryFixture();
  const { registry, nowMs } = fixture;
  const judges = () =>
    [...registry.find(KEY)?.udpSubscribers.values() ?? []].map(({ mayRead }) => mayRead?.());
  registry.subscribeUdp(KEY, "", { ...INFO, mayRead: () => false }, nowMs);
  assertEquals(judges(), [false]);
  registry.subscribeUdp(KEY, "", { ...INFO, mayRead: () => true }, nowMs);
  assertEquals(judges(), [true]);
  registry.subscribeUdp(KEY, "", INFO, nowMs);
  assertEquals(judges(), [undefined]);
  assertEquals(subscribersOf(registry.find(KEY)), [{ ...INFO, key: KEY, clusters: "" }]);
});
