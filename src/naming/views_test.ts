import { assert, assertEquals } from "#assert";
import { KEY, RegistryFixture } from "../../tests/support/registry_fixture.ts";
import { figuresOf, instancesOf, type ServiceFilter } from "./views.ts";

const ALL: ServiceFilter = { namespace: undefined, group: undefined };

function namesOf(fixture: RegistryFixture, filter: ServiceFilter): string[] {
  return fixture.registry.views.services(filter).map(({ key }) =>
    `${key.namespace} ${key.group} ${key.name}`
  );
}

Deno.test("services are listed in order, by namespace and group, as long as they are listed", () => {
  const fixture = new RegistryFixture();
  const { registry, nowMs } = fixture;
  for (
    const [namespace, group, name] of [["b", "G", "x"], ["a", "H", "x"], ["a", "G", "y"], [
      "a",
      "G",
      "x",
    ]]
  ) {
    const key = { namespace: namespace ?? "", group: group ?? "", name: name ?? "" };
    registry.publish("c", key, [{ ip: "1.1.1.1", port: 1 }], nowMs);
  }
  registry.subscribe("d", {
    key: { namespace: "a", group: "G", name: "merely subscribed" },
    clusters: "",
    info: { ip: "", port: 0, agent: "", app: "" },
  }, nowMs);
  assertEquals(namesOf(fixture, ALL), ["a G x", "a G y", "a H x", "b G x"]);
  assertEquals(namesOf(fixture, { ...ALL, namespace: "a" }), ["a G x", "a G y", "a H x"]);
  assertEquals(namesOf(fixture, { ...ALL, group: "G" }), ["a G x", "a G y", "b G x"]);
  assertEquals(namesOf(fixture, { namespace: "b", group: "H" }), []);
  const listed = registry.views.services(ALL);
  assert(registry.views.services(ALL) === listed, "made once as long as nothing changes");
  registry.closeConnection("c", nowMs);
  for (const service of listed) registry.forget(service.key);
  assertEquals(namesOf(fixture, ALL), []);
});

Deno.test("lists for filters from requests are bounded", () => {
  const fixture = new RegistryFixture();
  fixture.register(1);
  const { views } = fixture.registry;
  const first = views.services(ALL);
  for (let at = 1; at < 64; at++) views.services({ ...ALL, group: `${at}` });
  assert(views.services(ALL) === first);
  views.services({ ...ALL, group: "one too many" });
  assert(views.services(ALL) !== first);
});

Deno.test("figures of a service count clusters, addresses, health and protection", () => {
  const fixture = new RegistryFixture();
  fixture.register(1, { cluster: "a" });
  fixture.register(2, { cluster: "b", healthy: false });
  fixture.register(3, { cluster: "b", healthy: false, enabled: false });
  const service = fixture.registry.find(KEY);
  assert(service !== undefined);
  const figures = { clusterCount: 2, ipCount: 3, healthyCount: 1, protectionReached: false };
  assertEquals(figuresOf(service), figures);
  fixture.registry.overlays.applySettings(
    KEY,
    { protectThreshold: 0.5, blank: false },
    fixture.nowMs,
  );
  assertEquals(figuresOf(service), { ...figures, protectionReached: true });
  const ports = (cluster: string) => instancesOf(service, cluster).map(({ port }) => port);
  assertEquals([ports(""), ports("b"), ports("c")], [[1, 2, 3], [2, 3], []]);
  assertEquals(instancesOf(undefined, ""), []);
});
