import { assertEquals } from "#assert";
import { NAMING } from "../base/mod.ts";
import { AuthFixture, onlyIn } from "../../tests/support/http/auth_fixture.ts";
import { withFixture } from "../../tests/support/http/refusals.ts";

const PATH = "/nacos/prometheus";

Deno.test("instances are targets with their metadata as labels", () =>
  withFixture(async (fixture) => {
    assertEquals(await fixture.json(`GET ${PATH}`), []);
    const register = (form: string) => fixture.text("POST /nacos/v1/ns/instance", form);
    await register("serviceName=G@@a&ip=1.1.1.1&port=80&metadata=a.b-c=1&clusterName=c1");
    await register("serviceName=H@@b&ip=1.1.1.2&port=81&namespaceId=dev&enabled=false");
    const one = {
      targets: ["1.1.1.1:80"],
      labels: { "__meta_clusterName": "c1", "a_b_c": "1" },
    };
    const other = { targets: ["1.1.1.2:81"], labels: { "__meta_clusterName": "DEFAULT" } };
    const both = await fixture.json(`GET ${PATH}`);
    assertEquals(both.length, 2);
    assertEquals(await fixture.json(`GET ${PATH}?namespaceId=public`), [one]);
    assertEquals(await fixture.json(`GET ${PATH}?namespaceId=dev&service=b`), [other]);
    assertEquals(await fixture.json(`GET ${PATH}?namespaceId=dev&service=a`), []);
    assertEquals(await fixture.json(`GET ${PATH}?namespaceId=none`), []);
  }));

Deno.test("a long list leaves in pieces, and one that is too long is refused", () =>
  withFixture(async (fixture) => {
    const { naming } = fixture.rooms;
    const caller = { ip: "", user: "", appName: "", agent: "", labels: new Map<string, string>() };
    const instances = Array.from({ length: 1_500 }, (_, at) => ({ ip: "1.1.1.1", port: at + 1 }));
    const ref = { namespace: undefined, group: "G", serviceName: "s" };
    const batches = Math.ceil(NAMING.maxPageInstances / instances.length) + 1;
    await naming.registerBatch(ref, instances, { ...caller, connectionId: "c0" });
    assertEquals((await fixture.json(`GET ${PATH}`)).length, 1_500);
    for (let at = 1; at < batches; at++) {
      const next = { ...ref, serviceName: `s${at}` };
      await naming.registerBatch(next, instances, { ...caller, connectionId: `c${at}` });
    }
    assertEquals((await fixture.asked(`GET ${PATH}`)).status, 400);
    assertEquals((await fixture.json(`GET ${PATH}?service=s1`)).length, 1_500);
  }));

Deno.test("who may read some namespaces is told the targets of these", async () => {
  const fixture = await AuthFixture.start();
  for (const namespace of ["own", "secret"]) {
    const ref = { namespace, group: "G", serviceName: "s" };
    await fixture.api.naming.register(ref, { ip: "1.1.1.1", port: 80 }, {
      ...{ ip: "", user: "", appName: "", agent: "", connectionId: "", labels: new Map() },
    });
  }
  const token = await fixture.person("dev", {
    roles: ["1"],
    privilege: onlyIn("own"),
  });
  assertEquals(JSON.parse((await fixture.ask(`GET ${PATH}`, { token })).body).length, 1);
  assertEquals((await fixture.ask(`GET ${PATH}?namespaceId=secret`, { token })).status, 403);
  assertEquals((await fixture.ask(`GET ${PATH}`)).status, 403);
  fixture.close();
});
