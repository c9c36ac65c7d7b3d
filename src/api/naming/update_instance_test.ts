/** What operators set on instances. */
import { assertEquals, assertRejects } from "#assert";
import {
  connection,
  HTTP_CALLER,
  NamingFixture,
  REF,
} from "../../../tests/support/naming_fixture.ts";
import { ApiError } from "../../base/mod.ts";

const AT = { ip: "1.1.1.1", port: 80 };

Deno.test("naming: PUT, PATCH and registrations: an operator's keys lie over those of the client", async () => {
  const { naming, register, node, timers } = bound();
  const instance = () => naming.instance(REF, { ip: AT.ip, port: 80, cluster: "DEFAULT" });
  const read = () => [instance().weight, instance().enabled, instance().metadata];
  await assertRejects(
    () => naming.updateInstance(REF, AT, "put", HTTP_CALLER),
    ApiError,
    "service not found, namespace: public, service: G@@s",
  );
  await register(80, { metadata: { v: "1", keep: "x" } });
  await naming.updateInstance(REF, { ...AT, enabled: false }, "put", HTTP_CALLER);
  assertEquals(read(), [1, false, { v: "1", keep: "x" }]);
  await register(80, { metadata: { v: "2", new: "y" } });
  assertEquals(read(), [1, false, { v: "2", new: "y" }]);
  await naming.updateInstance(REF, { ...AT, weight: 7, metadata: { v: "9" } }, "put", HTTP_CALLER);
  assertEquals(read(), [7, true, { v: "9", new: "y" }]);
  await naming.updateInstance(REF, { ...AT, metadata: { c: "3" } }, "patch", HTTP_CALLER);
  await register(80, { metadata: { z: "0" } });
  assertEquals(read(), [7, true, { z: "0", c: "3" }]);
  await naming.updateInstance(REF, { ...AT, enabled: false }, "patch", HTTP_CALLER);
  assertEquals(read(), [7, false, { z: "0", c: "3" }]);
  assertEquals(naming.list({ ...REF, clusters: "", healthyOnly: false }, HTTP_CALLER).hosts, []);
  await naming.deregister(REF, AT, HTTP_CALLER);
  await timers.pass(63_000);
  assertEquals([...node.state.overriddenServiceKeys()], []);
  naming.close();
});

Deno.test("naming: without an operator's layer an instance is as its client sends it", async () => {
  const { naming, register, node } = bound();
  const at = { ...AT, cluster: "DEFAULT" };
  const read = () => {
    const { weight, enabled, metadata } = naming.instance(REF, at);
    return [weight, enabled, metadata];
  };
  await naming.removeOverride(REF, at, HTTP_CALLER);
  await register(80, { metadata: { v: "1" } });
  const put = { ...AT, weight: 7, enabled: false, metadata: { v: "9" } };
  await naming.updateInstance(REF, put, "put", HTTP_CALLER);
  assertEquals(read(), [7, false, { v: "9" }]);
  await naming.removeOverride(REF, { ...at, port: 81 }, HTTP_CALLER);
  assertEquals(read(), [7, false, { v: "9" }]);
  await naming.removeOverride(REF, at, HTTP_CALLER);
  assertEquals(read(), [1, true, { v: "1" }]);
  assertEquals([...node.state.overriddenServiceKeys()], []);
  await register(80, { weight: 3 });
  assertEquals(read(), [3, true, {}]);
  naming.close();
});

Deno.test("naming: an operator's layer lies over a connection's instance and that of a full beat", async () => {
  const { naming } = bound();
  const own = connection("a");
  await naming.register(REF, { ...AT, metadata: { v: "1", keep: "x" } }, own);
  const put = { ...AT, metadata: { v: "op" } };
  await naming.updateInstance(REF, put, "put", HTTP_CALLER);
  const read = () => naming.instance(REF, { ip: AT.ip, port: 80, cluster: "DEFAULT" }).metadata;
  assertEquals(read(), { v: "op", keep: "x" });
  await naming.register(REF, { ...AT, metadata: { v: "2" } }, own);
  assertEquals(read(), { v: "op" });
  naming.connectionClosed("a");
  const beat = { ...REF, ip: AT.ip, port: 80, cluster: undefined };
  await naming.beat(
    { ...beat, instance: { ip: AT.ip, port: 80, metadata: { b: "4" } } },
    HTTP_CALLER,
  );
  assertEquals(read(), { b: "4", v: "op" });
  naming.close();
});

Deno.test("naming: PATCH of what is not there is refused in Nacos's words", async () => {
  const { naming, register } = bound();
  const patch = (port: number, cluster?: string) => () =>
    naming.updateInstance(
      REF,
      { ip: AT.ip, port, ...(cluster === undefined ? {} : { cluster }) },
      "patch",
      HTTP_CALLER,
    );
  await assertRejects(
    patch(80),
    ApiError,
    "no ips found for cluster DEFAULT in service G@@s",
  );
  await register(80);
  await assertRejects(patch(9), ApiError, "no matched ip found!");
  await assertRejects(patch(80, "other"), ApiError, "no matched ip found!");
  naming.close();
});

Deno.test("naming: batch metadata touches the kind asked for and answers whom", async () => {
  const { naming, register } = bound();
  const caller = connection("a");
  await naming.registerBatch(REF, [AT, { ...AT, port: 81, metadata: { old: "1" } }], caller);
  const batch = (mode: "update" | "delete", consistency: "persist" | "", ports: number[]) =>
    naming.batchMetadata(REF, {
      mode,
      consistency,
      instances: ports.map((port) => ({ ip: AT.ip, port })),
      metadata: { k: "v" },
    }, HTTP_CALLER);
  const read = (port: number) =>
    naming.instance(REF, { ip: AT.ip, port: port, cluster: "" }).metadata;
  assertEquals(await batch("update", "persist", []), []);
  assertEquals(await batch("update", "", [81, 99]), ["1.1.1.1:81:unknown:DEFAULT:ephemeral"]);
  assertEquals(read(81), { old: "1", k: "v" });
  assertEquals(read(80), {});
  assertEquals((await batch("delete", "", [])).length, 2);
  assertEquals(read(81), { old: "1" });
  await register(82);
  naming.close();
});

Deno.test("naming: batch metadata changes the operator's layer alone", async () => {
  const { naming, register, node } = bound();
  await register(80, { metadata: { a: "client", b: "client" } });
  const batch = (mode: "update" | "delete", metadata: Record<string, string>) =>
    naming.batchMetadata(REF, { mode, consistency: "", instances: [], metadata }, HTTP_CALLER);
  const read = () => naming.instance(REF, { ip: AT.ip, port: 80, cluster: "" }).metadata;
  await batch("update", { a: "op", c: "op" });
  assertEquals(read(), { a: "op", b: "client", c: "op" });
  await batch("delete", { a: "", b: "" });
  assertEquals(read(), { a: "client", b: "client", c: "op" });
  const [layer] = node.state.overrides({ namespace: "public", group: "G", name: "s" }).values();
  assertEquals(layer?.metadata, { c: "op" });
  const large = { k: "v".repeat(1_000) };
  for (let at = 0; at < 65; at++) await batch("update", { [`k${at}`]: large.k });
  await assertRejects(() => batch("update", { k65: large.k }), ApiError, "65536 characters");
  naming.close();
});

/** The fixture with its methods free to be taken apart. */
function bound() {
  const fixture = new NamingFixture();
  return {
    naming: fixture.naming,
    node: fixture.node,
    timers: fixture.timers,
    register: fixture.register.bind(fixture),
  };
}

Deno.test("naming: batch metadata that is too long is refused, also where it is meant for nobody", async () => {
  const { naming, register } = bound();
  await register(80);
  const batch = (chars: number) =>
    naming.batchMetadata(REF, {
      ...{ mode: "update", consistency: "persist", instances: [] },
      metadata: { k: "v".repeat(chars) },
    }, HTTP_CALLER);
  assertEquals(await batch(100), []);
  await assertRejects(() => batch(1_000_000), ApiError, "should not exceed 1024");
  naming.close();
});
