import { assert, assertEquals, assertRejects } from "#assert";
import { HTTP_CALLER, NamingFixture, REF } from "../../tests/support/naming_fixture.ts";
import { NAMING_KEY, openNamingContext } from "../../tests/support/naming_context_fixture.ts";
import { ApiError, HEALTH, serviceKeyText } from "../base/mod.ts";
import { chainOf } from "../naming/mod.ts";
import type { ClusterSettings } from "../state/mod.ts";
import { followState } from "./follow_state.ts";
import { HealthChecks } from "./health_checks.ts";
import type { ProbeTarget } from "./probe.ts";

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

/** Checks alone, over a state that a test fills; the prober is answered by hand. */
function openChecks() {
  const fixture = openNamingContext();
  const { context, node, timers } = fixture;
  const startMs = timers.nowMs();
  const probes: { readonly atMs: number; readonly target: ProbeTarget }[] = [];
  const answers: ((alive: boolean | undefined | Error) => void)[] = [];
  const checks = new HealthChecks(context, (target) => {
    probes.push({ atMs: timers.nowMs() - startMs, target });
    return new Promise((resolve, reject) =>
      answers.push((alive) => alive instanceof Error ? reject(alive) : resolve(alive))
    );
  });
  followState(context);
  const put = (port: number, cluster = "DEFAULT") =>
    node.applyNow({
      type: "instance.put",
      key: NAMING_KEY,
      instance: {
        ip: "1.1.1.1",
        port,
        cluster,
        weight: 1,
        enabled: true,
        healthy: true,
        metadata: {},
        registeredMs: 0,
      },
    });
  const putCluster = (cluster: ClusterSettings) => {
    node.applyNow({ type: "service.put", key: NAMING_KEY, mode: "ensure" });
    node.applyNow({ type: "cluster.put", key: NAMING_KEY, cluster });
  };
  /** Lets time pass; each probe is answered at once. Times of the probes. */
  const pass = async (ms: number, alive: boolean | undefined | Error) => {
    const before = probes.length;
    for (let leftMs = ms; leftMs > 0; leftMs -= HEALTH.tickMs) {
      await timers.pass(HEALTH.tickMs);
      for (const answer of answers.splice(0)) answer(alive);
      await timers.pass(0);
      for (let turn = 0; turn < 4; turn++) await Promise.resolve();
    }
    return probes.slice(before).map(({ atMs }) => atMs);
  };
  const healthy = () =>
    [...context.registry.find(NAMING_KEY)?.instances.values() ?? []].map((one) => one.healthy);
  return { ...fixture, checks, probes, answers, put, putCluster, pass, healthy };
}

Deno.test("checks: agreeing results make them rare, contradicting ones frequent", async () => {
  const { put, pass, healthy, checks, context } = openChecks();
  put(80);
  assertEquals(await pass(12_000, true), [1_000, 6_000, 11_000]);
  assertEquals(await pass(6_000, false), [16_000, 17_000, 18_000]);
  assertEquals(healthy(), [false]);
  assertEquals(await pass(6_000, false), [19_000, 24_000]);
  context.switches = { ...context.switches, checkTimes: 1 };
  assertEquals(await pass(5_000, true), [29_000]);
  assertEquals(healthy(), [true]);
  checks.close();
});

Deno.test("checks: over HTTP they are as frequent as Nacos has them", async () => {
  const { put, putCluster, pass, healthy, checks } = openChecks();
  putCluster({ ...CLUSTER, healthChecker: { type: "HTTP", options: {} } });
  put(80);
  assertEquals(await pass(7_000, true), [1_000, 6_000]);
  assertEquals(await pass(6_000, false), [11_000, 11_600, 12_200, 12_800]);
  assertEquals(healthy(), [false]);
  checks.close();
});

Deno.test("checks: a result that agrees, or none, begins the count anew", async () => {
  const { put, pass, healthy, checks } = openChecks();
  put(80);
  for (const between of [true, undefined, new Error("no socket")]) {
    await pass(1_000, true);
    while ((await pass(HEALTH.tickMs, false)).length === 0);
    await pass(1_000, false);
    await pass(1_000, between);
    assertEquals(healthy(), [true]);
  }
  checks.close();
});

Deno.test("checks: a turned instance is heard of at once", async () => {
  const { put, pass, told, checks, context } = openChecks();
  context.switches = { ...context.switches, checkTimes: 1 };
  put(80);
  told.length = 0;
  await pass(1_000, false);
  assertEquals(told, ["health G@@s 80", "serviceChanged G@@s"]);
  checks.close();
});

Deno.test("checks: the record of the log is judged, whatever clients have published over it", async () => {
  const { put, pass, context, checks } = openChecks();
  const { registry } = context;
  const at = { ip: "1.1.1.1", port: 80 };
  registry.register(NAMING_KEY, at, context.nowMs());
  put(80);
  registry.publish("client", NAMING_KEY, [{ ...at, healthy: true }], context.nowMs());
  assertEquals(await pass(4_000, false), [1_000, 2_000, 3_000, 4_000]);
  const chain = [...chainOf(registry.find(NAMING_KEY)?.instances.get("1.1.1.1#80#DEFAULT"))];
  assertEquals(chain.map(({ owner, healthy }) => [owner.kind, healthy]), [
    ["connection", true],
    ["log", false],
    ["http", true],
  ]);
  checks.close();
});

Deno.test("checks: those that end while they are under way change nothing and are the last", async () => {
  const { put, pass, node, answers, probes, timers, healthy, checks, context } = openChecks();
  context.switches = { ...context.switches, checkTimes: 1 };
  put(80);
  put(81);
  await timers.pass(1_000);
  assertEquals([answers.length, checks.size], [2, 2]);
  node.applyNow({
    type: "instance.remove",
    key: NAMING_KEY,
    id: { ip: "1.1.1.1", port: 80, cluster: "DEFAULT" },
  });
  put(80);
  assertEquals(checks.size, 2);
  for (const answer of answers.splice(0)) answer(false);
  await timers.pass(0);
  for (let turn = 0; turn < 4; turn++) await Promise.resolve();
  assertEquals(healthy(), [false, true]);
  const ports = () => probes.splice(0).map(({ target }) => target.port);
  assertEquals(ports(), [80, 81]);
  await pass(1_200, true);
  assertEquals(ports(), [80, 81]);
  checks.close();
  assertEquals(checks.size, 0);
  assertEquals(await pass(20_000, false), []);
});

Deno.test("checks: nothing is judged after the end, nor looked at", async () => {
  const { put, answers, timers, healthy, checks, context, probes } = openChecks();
  context.switches = { ...context.switches, checkTimes: 1 };
  for (let port = 1; port <= HEALTH.maxRunning + 1; port++) put(port);
  await timers.pass(1_000);
  checks.close();
  for (const answer of answers.splice(0)) answer(false);
  await timers.pass(5_000);
  assertEquals(probes.length, HEALTH.maxRunning);
  assertEquals(new Set(healthy()), new Set([true]));
  assertEquals(timers.size, 0);
});

Deno.test("checks: the node that judges an instance checks it, the others look again later", async () => {
  const { put, pass, peers, context, checks } = openChecks();
  context.peers = peers;
  peers.mine = false;
  put(80);
  assertEquals(await pass(7_000, true), []);
  assertEquals(peers.askedFor, Array(2).fill(`${serviceKeyText(NAMING_KEY)}|1.1.1.1#80#DEFAULT`));
  peers.mine = true;
  assertEquals(await pass(4_000, true), [11_000]);
  checks.close();
});

Deno.test("checks: each instance is checked as its own cluster says", async () => {
  const { put, putCluster, pass, probes, checks } = openChecks();
  putCluster({ ...CLUSTER, name: "a", healthChecker: { type: "TCP", options: {} }, checkPort: 7 });
  putCluster({ ...CLUSTER, name: "b", healthChecker: { type: "MYSQL", options: {} } });
  putCluster({ ...CLUSTER, name: "c" });
  for (const cluster of ["a", "b", "c", "d"]) put(80, cluster);
  await pass(1_200, true);
  const asked = probes.map(({ target }) => `${target.type} ${target.port}`);
  assertEquals(asked, ["TCP 7", "TCP 99", "TCP 80"]);
  checks.close();
});

Deno.test("checks: headers that are none are left out, and a status that is none is 200", async () => {
  const { put, putCluster, pass, probes, checks } = openChecks();
  const options = {
    path: "up",
    headers: "a:b|no header|:empty|bad name:c| D : e\r\nf:g |h:",
    expectedResponseCode: "many",
  };
  putCluster({ ...CLUSTER, healthChecker: { type: "HTTP", options } });
  put(80);
  await pass(1_000, true);
  const { target } = probes[0] ?? {};
  assertEquals(target?.headers, [["a", "b"], ["D", "ef:g"], ["h", ""]]);
  assertEquals([target?.path, target?.expectedStatus], ["up", 200]);
  checks.close();
});
