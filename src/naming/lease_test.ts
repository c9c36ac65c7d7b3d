import { assert, assertEquals } from "#assert";
import { KEY, RegistryFixture } from "../../tests/support/registry_fixture.ts";
import { instanceKeyText } from "./instance.ts";

Deno.test("an instance without beats turns unhealthy after 15 s and is removed after 30 s", () => {
  const fixture = new RegistryFixture();
  fixture.register(80);
  fixture.pass(14_500);
  assertEquals(fixture.ports(), [80]);
  fixture.pass(1_000);
  assertEquals(fixture.ports(), [-80]);
  assertEquals(fixture.ports("", true), []);
  fixture.pass(14_000);
  assertEquals(fixture.ports(), [-80]);
  fixture.pass(1_000);
  assertEquals(fixture.ports(), []);
});

Deno.test("beats keep an instance healthy and bring it back; the times count from the last one", () => {
  const fixture = new RegistryFixture();
  fixture.register(80);
  for (let round = 0; round < 10; round++) {
    fixture.pass(5_000);
    assert(fixture.beat(80));
  }
  assertEquals(fixture.ports(), [80]);
  fixture.pass(16_000);
  assertEquals(fixture.ports(), [-80]);
  assert(fixture.beat(80));
  assertEquals(fixture.ports(), [80]);
  fixture.pass(14_500);
  assertEquals(fixture.ports(), [80]);
  fixture.pass(1_000);
  assertEquals(fixture.ports(), [-80]);
});

Deno.test("the times that an instance's metadata asks for are kept within a second", () => {
  const fixture = new RegistryFixture();
  fixture.register(80, {
    metadata: {
      "preserved.heart.beat.interval": "1000",
      "preserved.heart.beat.timeout": "3000",
      "preserved.ip.delete.timeout": "9000",
    },
  });
  assertEquals(fixture.list().hosts[0]?.heartBeatIntervalMs, 1000);
  fixture.pass(2_500);
  assertEquals(fixture.ports(), [80]);
  fixture.pass(1_000);
  assertEquals(fixture.ports(), [-80]);
  fixture.pass(5_000);
  assertEquals(fixture.ports(), [-80]);
  fixture.pass(1_000);
  assertEquals(fixture.ports(), []);
});

Deno.test("a pause of the server itself gives every lease its full time again", () => {
  const fixture = new RegistryFixture();
  fixture.register(80);
  fixture.pass(10_000);
  fixture.nowMs += 3_600_000;
  fixture.registry.advance(fixture.nowMs);
  assertEquals(fixture.ports(), [80]);
  fixture.pass(14_500);
  assertEquals(fixture.ports(), [80]);
  fixture.pass(1_000);
  assertEquals(fixture.ports(), [-80]);
});

Deno.test("a beat of an unknown, deregistered or connection's instance is refused", () => {
  const fixture = new RegistryFixture();
  assert(!fixture.beat(80));
  fixture.register(80);
  assert(fixture.beat(80));
  assert(!fixture.beat(80, "other"));
  fixture.registry.deregister(
    KEY,
    { ip: "1.1.1.1", port: 80, cluster: "DEFAULT" },
    fixture.nowMs,
  );
  assert(!fixture.beat(80));
  fixture.publish("c1", 81);
  assert(!fixture.beat(81));
});

Deno.test("beats that change nothing are no event", () => {
  const fixture = new RegistryFixture();
  fixture.register(80);
  assertEquals(fixture.events(), ["put 80", "serviceChanged"]);
  fixture.beat(80);
  fixture.register(80);
  assertEquals(fixture.events(), []);
  fixture.register(80, { weight: 2 });
  assertEquals(fixture.events(), ["put 80", "serviceChanged"]);
});

Deno.test("connections do not age", () => {
  const fixture = new RegistryFixture();
  fixture.publish("c1", 80);
  fixture.pass(120_000);
  assertEquals(fixture.ports(), [80]);
});

Deno.test("an instance that came back is judged anew in its own time, not when it would have died", () => {
  const fixture = new RegistryFixture();
  fixture.register(80, { metadata: { "preserved.ip.delete.timeout": "120000" } });
  fixture.pass(20_000);
  assertEquals(fixture.ports(), [-80]);
  assert(fixture.beat(80));
  fixture.pass(14_500);
  assertEquals(fixture.ports(), [80]);
  fixture.pass(1_000);
  assertEquals(fixture.ports(), [-80]);
});

Deno.test("the times that an operator's metadata asks for count at once, in place of the client's", () => {
  const fixture = new RegistryFixture();
  fixture.register(80, { metadata: { "preserved.heart.beat.timeout": "20000" } });
  fixture.pass(1_000);
  const id = instanceKeyText("1.1.1.1", 80, "DEFAULT");
  const metadata = {
    "preserved.heart.beat.interval": "1000",
    "preserved.heart.beat.timeout": "3000",
    "preserved.ip.delete.timeout": "9000",
  };
  fixture.registry.overlays.applyOverrides(KEY, new Map([[id, { metadata }]]), fixture.nowMs);
  const [host] = fixture.list().hosts;
  assertEquals([host?.heartBeatIntervalMs, host?.heartBeatTimeoutMs, host?.ipDeleteTimeoutMs], [
    1_000,
    3_000,
    9_000,
  ]);
  fixture.pass(1_500);
  assertEquals(fixture.ports(), [80]);
  fixture.pass(1_000);
  assertEquals(fixture.ports(), [-80]);
  fixture.pass(6_000);
  assertEquals(fixture.ports(), []);
});
