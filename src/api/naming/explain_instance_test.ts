import { assertEquals } from "#assert";
import { HTTP_CALLER, NamingFixture, REF } from "../../../tests/support/naming_fixture.ts";
import { clientAt } from "../../../tests/support/linked_registries.ts";

const AT = { ip: "1.1.1.1", port: 80, cluster: "DEFAULT" };

function explain(fixture: NamingFixture) {
  return fixture.naming.explain(REF, AT);
}

Deno.test("why an instance is or is not in its list, step by step", async () => {
  const fixture = new NamingFixture();
  const { naming } = fixture;
  const unknown = explain(fixture);
  assertEquals([unknown.reason, unknown.listed], ["its service is not known", false]);
  assertEquals([unknown.service, unknown.address], ["G@@s", "1.1.1.1#80#DEFAULT"]);
  await fixture.register(81);
  assertEquals(explain(fixture).reason, "nobody registers it, or its lease has ended");
  await fixture.register(80);
  await fixture.timers.pass(2_000);
  const alive = explain(fixture);
  assertEquals([alive.reason, alive.listed, alive.phase], [
    "it is registered and healthy",
    true,
    "alone",
  ]);
  assertEquals([alive.home, alive.self, alive.protectThreshold], [0, 0, 0]);
  const [own] = alive.publications;
  assertEquals([own?.kind, own?.healthy, own?.nodeState, own?.node], ["http", true, "", 0]);
  assertEquals([own?.silentMs, own?.unhealthyAfterMs, own?.removedAfterMs], [
    2_000,
    15_000,
    30_000,
  ]);
  await fixture.timers.pass(15_000);
  assertEquals(explain(fixture).reason.startsWith("it is registered and unhealthy"), true);
  await naming.register(REF, { ...AT, enabled: false }, HTTP_CALLER);
  const disabled = explain(fixture);
  assertEquals([disabled.reason, disabled.listed], ["it is disabled", false]);
  naming.close();
});

Deno.test("two publications of one address stand in order, the newest first", async () => {
  const fixture = new NamingFixture();
  await fixture.register(80);
  await fixture.timers.pass(10);
  await fixture.naming.register(REF, AT, clientAt("c", "10.0.0.1"));
  const { publications } = explain(fixture);
  assertEquals(publications.map(({ kind, client }) => [kind, client]), [
    ["connection", "c"],
    ["http", publications[1]?.client],
  ]);
  assertEquals(publications[0]?.silentMs, undefined);
  fixture.naming.close();
});
