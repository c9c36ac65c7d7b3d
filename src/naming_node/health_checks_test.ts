import { assert, assertEquals, assertRejects } from "#assert";
import { HTTP_CALLER, NamingFixture, REF } from "../../tests/support/naming_fixture.ts";
import { ApiError, HEALTH } from "../base/mod.ts";
import type { ClusterSettings } from "../state/mod.ts";
import { mayProbe } from "./probe.ts";

const CLUSTER: ClusterSettings = {
  name: "DEFAULT",
  healthChecker: { type: "NONE", options: {} },
  checkPort: 99,
  useInstancePort: false,
  metadata: {},
};

async function withPersistent(): Promise<NamingFixture> {
  const fixture = new NamingFixture();
  await fixture.register(80, { ephemeral: false });
  return fixture;
}

Deno.test("checks: three equal results turn an instance, fewer do not", async () => {
  const fixture = await withPersistent();
  await fixture.timers.pass(2_000);
  assertEquals(fixture.probed, ["TCP 1.1.1.1:80"]);
  fixture.alive = false;
  await fixture.timers.pass(5_600);
  assertEquals([fixture.probed.length, fixture.ports()], [3, [80]]);
  fixture.alive = true;
  await fixture.timers.pass(2_000);
  fixture.alive = false;
  await fixture.timers.pass(5_000);
  assertEquals(fixture.ports(), [80]);
  await fixture.timers.pass(3_000);
  assertEquals(fixture.ports(), [-80]);
  fixture.alive = true;
  await fixture.timers.pass(10_000);
  assertEquals(fixture.ports(), [80]);
  fixture.naming.close();
});

Deno.test("checks: end with the instance and obey the switch and the address policy", async () => {
  const fixture = await withPersistent();
  await fixture.naming.admin.putSwitch("healthCheckEnabled", "false", HTTP_CALLER);
  await fixture.timers.pass(20_000);
  assertEquals(fixture.probed, []);
  await fixture.naming.admin.putSwitch("healthCheckEnabled", "true", HTTP_CALLER);
  fixture.alive = undefined;
  await fixture.timers.pass(60_000);
  assertEquals(fixture.ports(), [80]);
  const count = fixture.probed.length;
  assert(count > 5);
  await fixture.naming.deregister(REF, { ip: "1.1.1.1", port: 80, ephemeral: false }, HTTP_CALLER);
  await fixture.timers.pass(60_000);
  assertEquals(fixture.probed.length, count);
  fixture.naming.close();
  assertEquals(fixture.timers.size, 0);
});

Deno.test("checks: use the cluster's checker and port; NONE leaves health to the operator", async () => {
  const fixture = await withPersistent();
  const { naming } = fixture;
  const setHealth = (healthy: boolean) =>
    naming.setHealth(REF, { ip: "1.1.1.1", port: 80, healthy }, HTTP_CALLER);
  await assertRejects(
    () => setHealth(false),
    ApiError,
    "health check is still working, service: G@@s, cluster: DEFAULT",
  );
  const http = {
    type: "HTTP",
    options: { path: "/up", headers: "Host:a|b:c", expectedResponseCode: 204 },
  } as const;
  await naming.admin.putCluster(REF, { ...CLUSTER, healthChecker: http }, HTTP_CALLER);
  await fixture.timers.pass(2_000);
  assertEquals(fixture.probed, ["HTTP 1.1.1.1:99"]);
  assertEquals(fixture.lastTarget, {
    type: "HTTP",
    ip: "1.1.1.1",
    port: 99,
    path: "/up",
    headers: [["Host", "a"], ["b", "c"]],
    expectedStatus: 204,
  });
  const plain = { type: "HTTP", options: {} } as const;
  const ownPort = { ...CLUSTER, healthChecker: plain, useInstancePort: true };
  await naming.admin.putCluster(REF, ownPort, HTTP_CALLER);
  await fixture.timers.pass(6_000);
  assertEquals(new Set(fixture.probed.splice(1)), new Set(["HTTP 1.1.1.1:80"]));
  assertEquals(fixture.lastTarget, {
    type: "HTTP",
    ip: "1.1.1.1",
    port: 80,
    path: "/",
    headers: [],
    expectedStatus: 200,
  });
  await naming.admin.putCluster(REF, CLUSTER, HTTP_CALLER);
  await fixture.timers.pass(20_000);
  assertEquals(fixture.probed.length, 1);
  await setHealth(false);
  assertEquals(fixture.ports(), [-80]);
  await setHealth(true);
  assertEquals(fixture.ports(), [80]);
  await assertRejects(
    () => naming.admin.putCluster({ ...REF, serviceName: "no" }, CLUSTER, HTTP_CALLER),
    ApiError,
    "service not found:G@@no",
  );
  naming.close();
});

Deno.test("checks: an operator's word replaces what a check found before it was switched off", async () => {
  const fixture = await withPersistent();
  const { naming } = fixture;
  fixture.alive = false;
  await fixture.timers.pass(10_000);
  assertEquals(fixture.ports(), [-80]);
  await naming.admin.putCluster(REF, CLUSTER, HTTP_CALLER);
  await naming.setHealth(REF, { ip: "1.1.1.1", port: 80, healthy: true }, HTTP_CALLER);
  assertEquals(fixture.ports(), [80]);
  naming.close();
});

Deno.test("checks: a bounded number runs at one time, the others wait their turn", async () => {
  const fixture = new NamingFixture();
  const count = HEALTH.maxRunning * 3;
  for (let port = 1; port <= count; port++) await fixture.register(port, { ephemeral: false });
  fixture.hold = true;
  await fixture.timers.pass(2_000);
  assertEquals(fixture.probed.length, HEALTH.maxRunning);
  fixture.release();
  await fixture.timers.pass(1_000);
  assertEquals(new Set(fixture.probed).size, count);
  fixture.naming.close();
});

const ADDRESSES: Readonly<Record<string, boolean>> = {
  "127.0.0.1": true,
  "::1": true,
  "10.1.2.3": true,
  "fd00::1": true,
  "169.254.169.254": false,
  "169.254.1.1": false,
  "100.100.100.200": false,
  "fd00:ec2::254": false,
  "fe80::1": false,
  "FE90::1": false,
  "febf::1": false,
  "::ffff:169.254.169.254": false,
  "::ffff:10.0.0.1": true,
  "::ffff:a9fe:a9fe": false,
  "64:ff9b::a9fe:a9fe": false,
  "224.0.0.1": false,
  "255.255.255.255": false,
  "0.0.0.0": false,
  "::": false,
  "ff02::1": false,
  "name": false,
};

for (const [address, may] of Object.entries(ADDRESSES)) {
  Deno.test(`mayProbe(): ${address}`, () => assertEquals(mayProbe(address), may));
}
