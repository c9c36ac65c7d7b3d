/** Namespaces, weights, ports and yes/no as naming routes are sent them: what Java takes is taken, as it takes it. */
import { assertEquals } from "#assert";
import { AT, NamingRoutes } from "../../../tests/support/http/naming_routes.ts";

const RANGE = "400 instance format invalid: The weights range from 0.0 to 10000.0";
const PORT = "400 Param 'port' is illegal, the value should be between 0 and 65535.\r\n";

function illegal(name: string): string {
  return `400 Param '${name}' is illegal, illegal characters should not appear in the param.\r\n`;
}

function query(changes: Record<string, string>): string {
  const all = { serviceName: "G@@s", ip: "1.1.1.1", port: "80", ...changes };
  return new URLSearchParams(all).toString();
}

/** What a registration with this weight is answered, and the weight that is shown afterwards. */
const WEIGHTS: readonly (readonly [string, string])[] = [
  ["8.0", "8.0"],
  ["8", "8.0"],
  ["0", "0.0"],
  ["10000", "10000.0"],
  ["1e3", "1000.0"],
  ["1.", "1.0"],
  [".5", "0.5"],
  ["2d", "2.0"],
  [" 3 ", "3.0"],
  ["", "1.0"],
  ["10000.1", RANGE],
  ["-1", RANGE],
  ["NaN", RANGE],
  ["Infinity", RANGE],
  ["-Infinity", RANGE],
  ["1e309", RANGE],
  ["abc", '400 For input string: "abc"'],
  ["1,5", '400 For input string: "1,5"'],
];

for (const [sent, wanted] of WEIGHTS) {
  Deno.test(`naming texts: a weight of "${sent}" is ${wanted}`, async () => {
    const routes = new NamingRoutes();
    for (const method of ["POST", "PUT"]) {
      if (method === "PUT" && wanted.startsWith("400")) await routes.text("POST /instance", AT);
      const answer = await routes.text(`${method} /instance?${query({ weight: sent })}`);
      if (wanted.startsWith("400")) {
        assertEquals(answer, wanted);
        continue;
      }
      assertEquals(answer, "200 ok");
      const { body } = await routes.ask(`GET /instance?${AT}`);
      assertEquals(/"weight":([^,]+),/.exec(body)?.[1], wanted);
    }
    routes.close();
  });
}

const PORTS: readonly (readonly [string, number | string])[] = [
  ["80", 80],
  ["+80", 80],
  ["0080", 80],
  ["0", 0],
  ["65535", 65535],
  ["65536", PORT],
  ["-1", PORT],
  ["80a", PORT],
  [" 80", PORT],
  ["80 ", PORT],
  ["80.0", PORT],
  ["0x50", PORT],
  ["99999999999", PORT],
  ["", "400 Param 'port' is required."],
  ["  ", "400 Param 'port' is required."],
];

for (const [sent, wanted] of PORTS) {
  Deno.test(`naming texts: a port of "${sent}" is ${wanted}`, async () => {
    const routes = new NamingRoutes();
    const answer = await routes.text(`POST /instance?${query({ port: sent })}`);
    if (typeof wanted === "string") {
      assertEquals(answer, wanted);
    } else {
      assertEquals(answer, "200 ok");
      const { hosts } = await routes.json("GET /instance/list?serviceName=G@@s");
      assertEquals(hosts[0].port, wanted);
    }
    routes.close();
  });
}

const FLAGS: readonly (readonly [string, boolean])[] = [
  ["true", true],
  ["TRUE", true],
  ["yes", true],
  ["on", true],
  ["Y", true],
  ["t", true],
  ["1", false],
  ["0", false],
  ["false", false],
  ["ja", false],
  ["", true],
  ["  ", true],
];

for (const [sent, wanted] of FLAGS) {
  Deno.test(`naming texts: enabled, healthy and ephemeral of "${sent}" are ${wanted}`, async () => {
    const routes = new NamingRoutes();
    const all = { enabled: sent, healthy: sent, ephemeral: sent };
    assertEquals(await routes.text(`POST /instance?${query(all)}`), "200 ok");
    const list = "GET /catalog/instances?serviceName=G@@s&pageNo=1&pageSize=9";
    const [host] = (await routes.json(list)).list;
    assertEquals([host.enabled, host.healthy, host.ephemeral], [wanted, wanted, wanted]);
    routes.close();
  });
}

/** On queries `true` alone is yes. */
for (const [sent, wanted] of [["true", 0], ["TRUE", 0], ["yes", 1], ["1", 1], ["", 1]] as const) {
  Deno.test(`naming texts: healthyOnly of "${sent}" shows ${wanted} unhealthy instances`, async () => {
    const routes = new NamingRoutes();
    await routes.text(`POST /instance?${query({ healthy: "false" })}`);
    const list = await routes.json(`GET /instance/list?serviceName=G@@s&healthyOnly=${sent}`);
    assertEquals(list.hosts.length, wanted);
    routes.close();
  });
}

/** A name as sent, and how a registration with it is answered. */
const NAMES: readonly (readonly [string, string, string])[] = [
  ["namespaceId", "public", "200 ok"],
  ["namespaceId", "", "200 ok"],
  ["namespaceId", "  ", "200 ok"],
  ["namespaceId", " public", illegal("namespaceId/tenant")],
  ["namespaceId", "a b", illegal("namespaceId/tenant")],
  ["namespaceId", "a.b", illegal("namespaceId/tenant")],
  ["namespaceId", "dev-1_x", "200 ok"],
  ["groupName", " G", illegal("group")],
  ["serviceName", "s ", illegal("serviceName")],
  ["serviceName", "  ", "400 Param 'serviceName' is required."],
  ["ip", "1.1.1.1 ", illegal("ip")],
  ["ip", " ", "400 Param 'ip' is required."],
  ["clusterName", " c", illegal("cluster")],
  ["clusterName", "", "200 ok"],
];

for (const [name, sent, wanted] of NAMES) {
  Deno.test(`naming texts: ${name} of "${sent}" is answered ${wanted.trim()}`, async () => {
    const routes = new NamingRoutes();
    assertEquals(await routes.text(`POST /instance?${query({ [name]: sent })}`), wanted);
    routes.close();
  });
}

Deno.test("naming texts: the names of the default namespace are one", async () => {
  const routes = new NamingRoutes();
  await routes.text(`POST /instance?${query({ namespaceId: "public" })}`);
  for (const namespaceId of ["", "public", "  "]) {
    const list = await routes.json(`GET /instance/list?${query({ namespaceId })}`);
    assertEquals(list.hosts.length, 1);
  }
  routes.close();
});

Deno.test("naming texts: a PATCH may say any weight that is a number, as in Nacos", async () => {
  const routes = new NamingRoutes();
  await routes.text("POST /instance", AT);
  assertEquals(await routes.text(`PATCH /instance?${query({ weight: "20000" })}`), "200 ok");
  assertEquals((await routes.json(`GET /instance?${AT}`)).weight, 20000);
  assertEquals(
    await routes.text(`PATCH /instance?${query({ weight: "NaN" })}`),
    "400 Cannot take the weight: found NaN, a number is wanted",
  );
  routes.close();
});

Deno.test("naming texts: what names nothing that is there is refused in Nacos's words", async () => {
  const routes = new NamingRoutes();
  const none = "no ips found for cluster DEFAULT in service G@@s";
  assertEquals(await routes.text(`PATCH /instance?${AT}`), `404 ${none}`);
  assertEquals(await routes.text(`GET /instance?${AT}`), `404 ${none}`);
  assertEquals(await routes.text(`DELETE /instance?${AT}`), "200 ok");
  await routes.text("POST /instance", AT);
  assertEquals(
    await routes.text(`PATCH /instance?${query({ port: "81" })}`),
    "404 no matched ip found!",
  );
  assertEquals(
    await routes.text(`GET /instance?${query({ clusterName: "other" })}`),
    "404 no matched ip found!",
  );
  const page = "pageNo=1&pageSize=9";
  assertEquals(
    await routes.text(`GET /catalog/instances?serviceName=G@@no&clusterName=DEFAULT&${page}`),
    "404 service G@@no is not found!",
  );
  assertEquals(
    await routes.text(`GET /catalog/instances?serviceName=G@@s&clusterName=no&${page}`),
    "404 cluster no is not found!",
  );
  assertEquals(
    await routes.text("GET /catalog/service?serviceName=G@@no"),
    "404 service G@@no is not found!",
  );
  assertEquals(
    await routes.text("GET /service?serviceName=G@@no"),
    "400 service not found, namespace: public, serviceName: G@@no",
  );
  assertEquals(
    await routes.text("PUT /service?serviceName=G@@no&protectThreshold=0"),
    "400 service G@@no not found!",
  );
  assertEquals(
    await routes.text("DELETE /service?serviceName=G@@no"),
    "400 service G@@no not found!",
  );
  routes.close();
});

Deno.test("naming texts: longer metadata is taken where the setting says so, at every entrance", async () => {
  const sent = { metadata: `k=${"v".repeat(1_500)}` };
  const refused = "400 Param 'Metadata' is illegal, the param length should not exceed 1024.\r\n";
  const beat = JSON.stringify({ ip: "1.1.1.1", port: 80, metadata: { k: "v".repeat(1_500) } });
  const checker = '{"type":"TCP"}';
  const cluster = { clusterName: "DEFAULT", checkPort: "80", useInstancePort4Check: "true" };
  const all = (known: boolean) => [
    `POST /instance?${query(sent)}`,
    ...(known ? [`PUT /instance?${query(sent)}`, `PATCH /instance?${query(sent)}`] : []),
    `PUT /instance/metadata/batch?${query(sent)}`,
    `PUT /instance/beat?${query({ port: "81", beat: beat.replace(":80", ":81") })}`,
    `PUT /service?${query({ ...sent, protectThreshold: "0" })}`,
    `PUT /cluster?${query({ ...sent, ...cluster, healthChecker: checker })}`,
    `POST /service?${query({ ...sent, serviceName: "G@@other" })}`,
  ];
  const strict = new NamingRoutes();
  await strict.text("POST /instance", AT);
  for (const line of all(true)) assertEquals(await strict.text(line), refused, line);
  strict.close();
  const wide = new NamingRoutes({ maxMetadataChars: 2_000 });
  for (const line of all(true)) assertEquals((await wide.ask(line)).status, 200, line);
  wide.close();
});
