import { assertEquals, assertObjectMatch } from "#assert";
import {
  assertCases,
  type Case,
  inForm,
  inQuery,
  refusal,
  withFixture,
} from "../../../tests/support/http/refusals.ts";

const NS = "/nacos/v2/ns";
const AT = "serviceName=s&groupName=G&ip=1.1.1.1&port=80";
const OK = '200 {"code":0,"message":"success","data":"ok"}';

Deno.test("an instance is registered, listed, shown, set and deregistered in the envelope of v2", () =>
  withFixture(async (fixture) => {
    const registered = `${AT}&weight=2&metadata=a=1`;
    assertEquals(await fixture.text(`POST ${NS}/instance`, registered), OK);
    const { data } = await fixture.json(`GET ${NS}/instance/list?serviceName=s&groupName=G`);
    assertObjectMatch(data, { name: "G@@s", groupName: "G", clusters: "", allIPs: false });
    assertObjectMatch(data.hosts[0], { ip: "1.1.1.1", weight: 2, serviceName: "G@@s" });
    // Made once, given to all.
    const lists = [1, 2].map(() => fixture.text(`GET ${NS}/instance/list?serviceName=G@@s`));
    const [first, second] = await Promise.all(lists);
    assertEquals(first, second);
    const one = await fixture.json(`GET ${NS}/instance?${AT}`);
    assertEquals(one.data, {
      ...{ serviceName: "G@@s", ip: "1.1.1.1", port: 80, clusterName: "DEFAULT", weight: 2 },
      ...{ healthy: true, instanceId: "1.1.1.1#80#DEFAULT#G@@s", metadata: { a: "1" } },
    });
    assertEquals(await fixture.text(`PUT ${NS}/instance`, `${AT}&enabled=false`), OK);
    const patch = "serviceName=G@@s&ip=1.1.1.1&port=80&weight=3&enabled=true&metadata=b=2";
    assertEquals(await fixture.text(`PATCH ${NS}/instance`, patch), "200 ok");
    const patched = (await fixture.json(`GET ${NS}/instance?${AT}`)).data;
    assertObjectMatch(patched, { weight: 3, metadata: { a: "1", b: "2" } });
    const batch = "serviceName=s&groupName=G&metadata={%22c%22:%223%22}&consistencyType=ephemeral";
    const updated = { code: 0, message: "success", data: { updated: [BATCHED] } };
    assertEquals(await fixture.json(`PUT ${NS}/instance/metadata/batch`, batch), updated);
    assertEquals(await fixture.json(`DELETE ${NS}/instance/metadata/batch`, batch), updated);
    assertEquals(await fixture.text(`DELETE ${NS}/instance`, AT), OK);
    const empty = await fixture.json(`GET ${NS}/instance/list?serviceName=s&groupName=G`);
    assertEquals(empty.data.hosts, []);
  }));

const BATCHED = "1.1.1.1:80:unknown:DEFAULT:ephemeral";

Deno.test("a beat is answered without the envelope, and an unknown one with the code of v1", () =>
  withFixture(async (fixture) => {
    const beat = "serviceName=G@@s&ip=1.1.1.1&port=80";
    const code = async (more = "") =>
      (await fixture.json(`PUT ${NS}/instance/beat`, beat + more)).code;
    assertEquals(await code(), 20_404);
    const full = JSON.stringify({ serviceName: "G@@s", ip: "1.1.1.1", port: 80 });
    assertEquals(await code(`&beat=${encodeURIComponent(full)}`), 10_200);
    assertEquals(await code(), 10_200);
    assertEquals(
      await fixture.text(`PUT ${NS}/instance/beat`, "ip=1.1.1.1"),
      inQuery("serviceName"),
    );
  }));

Deno.test("what an instance request lacks or has wrong is told with the code of Nacos", () =>
  withFixture(async (fixture) => {
    await fixture.text(`POST ${NS}/instance`, AT);
    const weight = refusal(
      ...[400, 21_001, "weight error"] as const,
      "instance format invalid: The weights range from 0.0 to 10000.0",
    );
    const kind = "errCode: 400, errMsg: Current service G@@s is ephemeral service, " +
      "can't register persistent instance. ";
    const cases: readonly Case[] = [
      ["POST /instance", "", inForm("serviceName")],
      ["POST /instance", "serviceName=s&port=80", inForm("ip")],
      ["POST /instance", "serviceName=s&ip=1.1.1.1", inForm("port", "Integer")],
      ["POST /instance", `${AT}&weight=10001`, weight],
      ["DELETE /instance", `${AT}&weight=-1`, weight],
      [
        "POST /instance",
        `${AT}&metadata=a`,
        refusal(400, 21_002, "instance metadata error", "metadata format incorrect:a"),
      ],
      ["POST /instance", `${AT}&ephemeral=false`, refusal(400, 30_000, "server error", kind)],
      [
        "POST /instance",
        `${AT}&metadata=preserved.heart.beat.timeout=1`,
        refusal(
          ...[400, 21_004, "instance error"] as const,
          "Instance 'heart beat interval' must less than 'heart beat timeout' and 'ip delete timeout'.",
        ),
      ],
    ];
    await assertCases(fixture, NS, cases);
    const odd = await fixture.asked(`POST ${NS}/instance`, `${AT}&enabled=perhaps`);
    assertEquals([odd.status, JSON.parse(odd.body).code], [400, 20_002]);
    assertEquals(
      (await fixture.asked(`POST ${NS}/instance`, "serviceName=s&ip=1&port=x")).status,
      400,
    );
  }));

Deno.test("what an operator sets wrong, or looks for in vain, is told with the code of Nacos", () =>
  withFixture(async (fixture) => {
    await fixture.text(`POST ${NS}/instance`, AT);
    const absent = (text: string) => refusal(404, 20_004, "resource not found", text);
    const format =
      "Param 'serviceName' is illegal, it should be format as 'groupName@@serviceName'";
    const patch = "ip=1.1.1.1&port=80&weight=1&enabled=true&metadata=a=1";
    const cases: readonly Case[] = [
      [
        "PUT /instance",
        "serviceName=other&groupName=G&ip=1.1.1.1&port=80",
        refusal(
          ...[400, 21_004, "instance error"] as const,
          "service not found, namespace: public, service: G@@other",
        ),
      ],
      [
        "PATCH /instance",
        `serviceName=s&${patch}`,
        refusal(400, 20_002, "parameter validate error", format),
      ],
      ["PATCH /instance", AT, inQuery("weight", "Double")],
      ["PATCH /instance", `${AT}&weight=1`, inQuery("enabled", "Boolean")],
      ["PATCH /instance", `${AT}&weight=1&enabled=true`, inQuery("metadata")],
      [
        "PATCH /instance",
        `serviceName=G@@none&${patch}`,
        absent("no ips found for cluster DEFAULT in service G@@none"),
      ],
      ["PUT /instance/metadata/batch", "serviceName=s", inForm("metadata")],
      ["GET /instance?ip=1.1.1.1&port=80", "", inQuery("serviceName")],
      ["GET /instance?serviceName=s&groupName=G&ip=1.1.1.1", "", inQuery("port", "Integer")],
      [
        "GET /instance?serviceName=s&groupName=G&ip=1.1.1.2&port=80",
        "",
        absent("no matched ip found!"),
      ],
      ["GET /instance/list", "", inQuery("serviceName")],
    ];
    await assertCases(fixture, NS, cases);
  }));

Deno.test("a service is made, set as a whole, shown, listed and deleted", () =>
  withFixture(async (fixture) => {
    const service = "serviceName=s&groupName=G";
    const made = `${service}&protectThreshold=0.5&metadata={%22a%22:%221%22}`;
    assertEquals(await fixture.text(`POST ${NS}/service`, made), OK);
    const shown = async () => (await fixture.json(`GET ${NS}/service?${service}`)).data;
    assertEquals(await shown(), {
      ...{ namespace: "public", serviceName: "s", groupName: "G", clusterMap: {} },
      ...{ metadata: { a: "1" }, protectThreshold: 0.5, ephemeral: false },
      selector: { type: "none", contextType: "NONE" },
    });
    assertEquals(await fixture.text(`PUT ${NS}/service`, service), OK);
    assertObjectMatch(await shown(), { metadata: {}, protectThreshold: 0 });
    await fixture.text(`POST ${NS}/service`, "serviceName=e&groupName=G&ephemeral=true");
    assertEquals(
      (await fixture.json(`GET ${NS}/service?serviceName=e&groupName=G`)).data.ephemeral,
      true,
    );
    const list = (await fixture.json(`GET ${NS}/service/list?groupName=G&pageSize=1`)).data;
    assertEquals([list.count, list.services.length], [2, 1]);
    assertEquals(await fixture.text(`DELETE ${NS}/service?${service}`), OK);
    await fixture.text(`POST ${NS}/instance`, AT);
    const { clusterMap } = await shown();
    assertEquals(Object.keys(clusterMap), ["DEFAULT"]);
    assertObjectMatch(clusterMap.DEFAULT, { clusterName: "DEFAULT", hosts: null });
  }));

Deno.test("what a service request lacks or has wrong is told with the code of Nacos", () =>
  withFixture(async (fixture) => {
    const none = "serviceName=none&groupName=G";
    await fixture.text(`POST ${NS}/service`, "serviceName=s&groupName=G");
    await fixture.text(`POST ${NS}/instance`, "serviceName=full&groupName=G&ip=1.1.1.1&port=80");
    const unknown = refusal(400, 21_008, "service not exist", "service G@@none not found!");
    const selector = refusal(400, 21_006, "selector error", "not match any type of selector!");
    const cases: readonly Case[] = [
      ["POST /service", "groupName=G", inForm("serviceName")],
      [
        "POST /service",
        "serviceName=s&groupName=G",
        refusal(400, 21_007, "service already exist", "specified service G@@s already exists!"),
      ],
      ["POST /service", `${none}&selector={}`, selector],
      ["PUT /service", none, unknown],
      ["DELETE /service", none, unknown],
      ["DELETE /service", "", inQuery("serviceName")],
      [
        "DELETE /service",
        "serviceName=full&groupName=G",
        refusal(
          ...[400, 21_009, "service delete failure"] as const,
          "Service G@@full is not empty, can't be delete. Please unregister instance first",
        ),
      ],
      [
        `GET /service?${none}`,
        "",
        refusal(
          ...[400, 21_008, "service not exist"] as const,
          "service not found, namespace: public, serviceName: G@@none",
        ),
      ],
      ["PUT /health/instance", "serviceName=s", inForm("healthy", "Boolean")],
      ["PUT /health", "healthy=true", inForm("serviceName")],
      [
        "PUT /health",
        `healthy=true&${AT}`,
        refusal(
          ...[400, 30_000, "server error"] as const,
          "health check is still working, service: G@@s, cluster: DEFAULT",
        ),
      ],
    ];
    await assertCases(fixture, NS, cases);
  }));

Deno.test("the health of an unchecked persistent instance is set, and the catalog shows it", () =>
  withFixture(async (fixture) => {
    await fixture.text(`POST ${NS}/instance`, `${AT}&ephemeral=false`);
    const cluster = "serviceName=G@@s&clusterName=DEFAULT&checkPort=80&useInstancePort4Check=true" +
      "&healthChecker={%22type%22:%22NONE%22}";
    await fixture.text("PUT /nacos/v1/ns/cluster", cluster);
    assertEquals(await fixture.text(`PUT ${NS}/health/instance`, `${AT}&healthy=false`), OK);
    const catalog = async (more = "") =>
      (await fixture.json(
        `GET ${NS}/catalog/instances?serviceName=G@@s&pageNo=1&pageSize=10${more}`,
      )).data;
    const all = await catalog();
    assertEquals([all.count, all.instances[0].healthy], [1, false]);
    assertEquals(await catalog("&healthyOnly=true"), { count: 0 });
    assertEquals((await catalog("&enabledOnly=true")).count, 1);
  }));

Deno.test("switches and figures are told in the envelope, under both names", () =>
  withFixture(async (fixture) => {
    for (const base of [`${NS}/operator`, `${NS}/ops`]) {
      assertEquals(await fixture.json(`GET ${base}/metrics`), {
        ...{ code: 0, message: "success", data: { status: "UP" } },
      });
      const figures = (await fixture.json(`GET ${base}/metrics?onlyStatus=false`)).data;
      assertObjectMatch(figures, { serviceCount: 0, responsibleClientCount: 0 });
      assertEquals("responsibleInstanceCount" in figures, false);
      const put = (body: string) => fixture.text(`PUT ${base}/switches`, body);
      assertEquals(await put("entry=checkTimes&value=5"), OK);
      assertEquals((await fixture.json(`GET ${base}/switches`)).data.checkTimes, 5);
      assertEquals(await put("value=5"), inForm("entry"));
      assertEquals(await put("entry=checkTimes"), inForm("value"));
      const wrong = "Cannot set checkTimes: found many, a number is wanted";
      assertEquals(
        await put("entry=checkTimes&value=many"),
        refusal(500, 30_000, "server error", wrong),
      );
      assertEquals(await put("entry=unknown&value=1"), OK);
    }
  }));
