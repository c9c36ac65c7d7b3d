import { assert, assertEquals, assertThrows } from "#assert";
import { KEY, RegistryFixture } from "../../tests/support/registry_fixture.ts";
import { ApiError, NAMING } from "../base/mod.ts";
import { OwnRecordsFixture } from "../../tests/support/own_records_fixture.ts";

const SETTINGS = { protectThreshold: 0.5, blank: false };

function open() {
  const fixture = new RegistryFixture();
  const { registry } = fixture;
  const { overlays } = registry;
  const settings = (threshold: number | undefined) =>
    overlays.applySettings(
      KEY,
      threshold === undefined ? undefined : { ...SETTINGS, protectThreshold: threshold },
      fixture.nowMs,
    );
  const persistent = (...ports: readonly number[]) =>
    overlays.applyPersistent(KEY, ports.map((port) => ({ ip: "1.1.1.1", port })), fixture.nowMs);
  const listed = () => registry.views.services({ namespace: undefined, group: undefined }).length;
  return { fixture, registry, overlays, settings, persistent, listed };
}

Deno.test("nothing that was said about a service makes none", () => {
  const { registry, overlays, settings, persistent, fixture } = open();
  settings(undefined);
  persistent();
  overlays.applyOverrides(KEY, new Map(), fixture.nowMs);
  assertEquals([registry.find(KEY), registry.drain()], [undefined, []]);
});

Deno.test("a service with settings is listed, and told of where its lists may differ", () => {
  const { fixture, settings, listed, registry } = open();
  settings(0);
  assertEquals([listed(), fixture.events()], [1, []]);
  settings(0.5);
  assertEquals(fixture.events(), ["serviceChanged"]);
  settings(0.5);
  assertEquals(fixture.events(), []);
  settings(undefined);
  // Nobody is here, so that nothing is left of it.
  assertEquals([listed(), registry.find(KEY)], [0, undefined]);
});

Deno.test("a service that loses its settings stays as long as it is in use", () => {
  const { fixture, settings, listed, registry } = open();
  fixture.register(80);
  settings(0.5);
  fixture.events();
  settings(undefined);
  assertEquals([listed(), fixture.events(), registry.find(KEY)?.settings], [
    1,
    ["serviceChanged"],
    undefined,
  ]);
  settings(0);
  settings(undefined);
  assertEquals([listed(), fixture.events()], [1, []]);
  const subscribed = open();
  const info = { ip: "", port: 0, agent: "", app: "" };
  const target = { key: KEY, clusters: "", info };
  subscribed.registry.subscribe("c", target, subscribed.fixture.nowMs);
  subscribed.settings(0.5);
  subscribed.settings(undefined);
  assertEquals([subscribed.listed(), subscribed.registry.find(KEY)?.idle], [0, false]);
  const overridden = open();
  const { overlays, fixture: { nowMs } } = overridden;
  overlays.applyOverrides(KEY, new Map([["1.1.1.1#80#DEFAULT", { weight: 2 }]]), nowMs);
  overridden.settings(0.5);
  overridden.settings(undefined);
  assertEquals(overridden.registry.find(KEY)?.overrides.size, 1);
});

Deno.test("persistent instances are exactly those of the log, and what was judged of them stays", () => {
  const { fixture, persistent, overlays, registry } = open();
  persistent(80, 81);
  assertEquals(fixture.events(), ["put 80", "put 81", "serviceChanged"]);
  assertEquals(overlays.setHealth(KEY, "1.1.1.1#80#DEFAULT", false), true);
  assertEquals(overlays.setHealth(KEY, "1.1.1.1#80#DEFAULT", false), false);
  assertEquals(overlays.setHealth(KEY, "1.1.1.1#99#DEFAULT", false), false);
  assertEquals(overlays.setHealth({ ...KEY, name: "t" }, "1.1.1.1#80#DEFAULT", false), false);
  assertEquals(fixture.events(), ["health 80", "serviceChanged"]);
  persistent(80, 82);
  assertEquals([fixture.ports(), fixture.events()], [[-80, 82], [
    "put 82",
    "removed 81",
    "serviceChanged",
  ]]);
  persistent();
  assertEquals([fixture.ports(), registry.counts().persistentClients], [[], 0]);
});

Deno.test("persistent instances are laid over those of clients, and take only their own away", () => {
  const { fixture, persistent } = open();
  fixture.register(80);
  fixture.register(81);
  persistent(80);
  persistent();
  assertEquals(fixture.ports().toSorted(), [80, 81]);
});

Deno.test("overrides are laid over at once, and taken off again", () => {
  const { fixture, overlays } = open();
  fixture.register(80);
  fixture.events();
  const lay = (weight: number | undefined) =>
    overlays.applyOverrides(
      KEY,
      new Map(weight === undefined ? [] : [["1.1.1.1#80#DEFAULT", { weight }]]),
      fixture.nowMs,
    );
  lay(5);
  assertEquals([fixture.list().hosts[0]?.weight, fixture.events()], [5, [
    "put 80",
    "serviceChanged",
  ]]);
  lay(undefined);
  assertEquals([fixture.list().hosts[0]?.weight, fixture.events()], [1, [
    "put 80",
    "serviceChanged",
  ]]);
});

Deno.test("a service keeps so many lists, one for each spelling", () => {
  const { fixture } = open();
  fixture.register(80);
  const first = fixture.list("c0");
  for (let at = 1; at < NAMING.maxCachedLists; at++) fixture.list(`c${at}`);
  assert(fixture.list("c0") === first);
  fixture.list("one more");
  assert(fixture.list("c0") !== first);
});

Deno.test("the registry has room for so many instances", () => {
  const { publisher } = new OwnRecordsFixture();
  publisher.requireCapacity(NAMING.maxInstances);
  const refused = assertThrows(
    () => publisher.requireCapacity(NAMING.maxInstances + 1),
    ApiError,
    `Cannot take ${NAMING.maxInstances + 1} more: 0 instances of at most`,
  );
  assertEquals(refused instanceof ApiError && refused.kind, "overloaded");
});

Deno.test("what a connection holds is counted, nothing for one that is not there", () => {
  const { fixture, registry } = open();
  const figures = () => registry.connectionFigures("c");
  assertEquals(figures(), { published: 0, subscribed: 0 });
  fixture.publish("c", 80, 81);
  registry.publish("c", { ...KEY, name: "t" }, [{ ip: "1.1.1.1", port: 1 }], fixture.nowMs);
  const info = { ip: "", port: 0, agent: "", app: "" };
  registry.subscribe("c", { key: KEY, clusters: "", info }, fixture.nowMs);
  assertEquals(figures(), { published: 3, subscribed: 1 });
});
