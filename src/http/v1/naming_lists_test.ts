/** Pages of naming lists: all rows that are asked for, or a refusal. */
import { assertEquals } from "#assert";
import { NAMING } from "../../base/mod.ts";
import { NamingRoutes } from "../../../tests/support/http/naming_routes.ts";

const LARGE = 10_500;
const REF = { namespace: undefined, group: "G", serviceName: "s" };
const CALLER = { ip: "", user: "", appName: "", agent: "", connectionId: "", labels: new Map() };

async function withServices(count: number): Promise<NamingRoutes> {
  const routes = new NamingRoutes();
  for (let at = 0; at < count; at++) {
    const ref = { ...REF, serviceName: `s${at}` };
    await routes.rooms.naming.register(ref, { ip: "1.1.1.1", port: 80 }, CALLER);
  }
  return routes;
}

async function withInstances(count: number): Promise<NamingRoutes> {
  const routes = new NamingRoutes();
  for (let at = 0; at < count; at++) {
    const instance = { ip: `10.0.${at >> 8}.${at & 255}`, port: 80 };
    await routes.rooms.naming.register(REF, instance, CALLER);
  }
  return routes;
}

Deno.test("naming lists: a page of 20,000 services holds all of them", async () => {
  const routes = await withServices(LARGE);
  const list = await routes.json("GET /service/list?groupName=G&pageNo=1&pageSize=20000");
  assertEquals([list.count, list.doms.length], [LARGE, LARGE]);
  const catalog = await routes.json("GET /catalog/services?pageNo=1&pageSize=20000");
  assertEquals([catalog.count, catalog.serviceList.length], [LARGE, LARGE]);
  routes.close();
});

Deno.test("naming lists: instances of a page are all there, or too many for one answer", async () => {
  const routes = await withInstances(LARGE);
  const list = "GET /catalog/instances?serviceName=G@@s&clusterName=DEFAULT&pageNo=1&pageSize=";
  const found = await routes.json(`${list}20000`);
  assertEquals([found.count, found.list.length], [LARGE, LARGE]);
  for (let at = LARGE; at <= NAMING.maxPageInstances; at++) {
    const instance = { ip: `10.1.${at >> 8}.${at & 255}`, port: 80 };
    await routes.rooms.naming.register(REF, instance, CALLER);
  }
  const refused = "400 Cannot show 25001 instances in one answer: at most 25000 are shown," +
    " ask for a smaller page";
  assertEquals(await routes.text(`${list}30000`), refused);
  assertEquals(
    await routes.text("GET /catalog/services?withInstances=true&pageNo=1&pageSize=10"),
    refused,
  );
  assertEquals((await routes.json(`${list}25000`)).list.length, 25_000);
  routes.close();
});

/** pageNo and pageSize of `service/list`, and what they show of three services. */
const PAGES: readonly (readonly [string, string, number])[] = [
  ["1", "2", 2],
  ["2", "2", 1],
  ["3", "2", 0],
  ["0", "2", 2],
  ["-5", "2", 2],
  ["1", "0", 0],
  ["1", "-1", 0],
  ["1", "2147483647", 3],
  ["2147483647", "2147483647", 0],
  ["x", "2", 2],
  ["1", "x", 0],
  ["1", "1e3", 0],
  ["+1", "+2", 2],
];

for (const [pageNo, pageSize, wanted] of PAGES) {
  Deno.test(`naming lists: page ${pageNo} of size ${pageSize} shows ${wanted} of 3 services`, async () => {
    const routes = await withServices(3);
    const query = new URLSearchParams({ groupName: "G", pageNo, pageSize });
    const list = await routes.json(`GET /service/list?${query}`);
    assertEquals([list.count, list.doms.length], [3, wanted]);
    routes.close();
  });
}

Deno.test("naming lists: two clients of one address and application are one subscriber", async () => {
  const routes = new NamingRoutes();
  for (const connectionId of ["1_10.0.0.7_4711", "2_10.0.0.7_4712"]) {
    const caller = { ...CALLER, connectionId, ip: "10.0.0.7", appName: "web", agent: "Nacos-Go" };
    routes.rooms.naming.subscribe({ ...REF, serviceName: "orders", clusters: "" }, caller);
  }
  assertEquals(await routes.json("GET /service/subscribers?serviceName=order&groupName=G"), {
    subscribers: [{
      addrStr: "10.0.0.7",
      agent: "Nacos-Go",
      app: "web",
      ip: "10.0.0.7",
      port: 0,
      namespaceId: "public",
      serviceName: "G@@orders",
      cluster: "",
    }],
    count: 1,
  });
  routes.close();
});
