/** Numbers in JSON on naming routes, on their way in and out. */
import { assertEquals, assertMatch } from "#assert";
import { AT, NamingRoutes } from "../../../tests/support/http/naming_routes.ts";

const SENT = '{"version":1.0,"id":1234567890123456789,"exp":1e3,"on":true,"none":null,"t":"x"}';
const READ = { version: "1.0", id: "1234567890123456789", exp: "1e3", on: "true", t: "x" };
const METADATA = `metadata=${encodeURIComponent(SENT)}`;

/** Each way by which metadata comes in, and where it can be seen afterwards. */
const ENTRANCES: readonly (readonly [string, (routes: NamingRoutes) => Promise<unknown>])[] = [
  ["POST instance", async (routes) => {
    await routes.text("POST /instance", `${AT}&${METADATA}`);
    return (await routes.json(`GET /instance?${AT}`)).metadata;
  }],
  ["PUT instance", async (routes) => {
    await routes.text("POST /instance", AT);
    assertEquals(await routes.text(`PUT /instance?${AT}&${METADATA}`), "200 ok");
    return (await routes.json(`GET /instance?${AT}`)).metadata;
  }],
  ["PATCH instance", async (routes) => {
    await routes.text("POST /instance", AT);
    assertEquals(await routes.text(`PATCH /instance?${AT}&${METADATA}`), "200 ok");
    return (await routes.json(`GET /instance?${AT}`)).metadata;
  }],
  ["PUT metadata/batch", async (routes) => {
    await routes.text("POST /instance", AT);
    await routes.json(`PUT /instance/metadata/batch?serviceName=G@@s&${METADATA}`);
    return (await routes.json(`GET /instance?${AT}`)).metadata;
  }],
  ["PUT beat", async (routes) => {
    const beat = `{"ip":"1.1.1.1","port":80,"weight":2,"metadata":${SENT}}`;
    await routes.text(`PUT /instance/beat?serviceName=G@@s&beat=${encodeURIComponent(beat)}`);
    return (await routes.json(`GET /instance?${AT}`)).metadata;
  }],
  ["POST service", async (routes) => {
    await routes.text(`POST /service?serviceName=G@@s&${METADATA}`);
    return (await routes.json("GET /service?serviceName=G@@s")).metadata;
  }],
  ["PUT service", async (routes) => {
    await routes.text("POST /instance", AT);
    await routes.text(`PUT /service?serviceName=G@@s&protectThreshold=0&${METADATA}`);
    return (await routes.json("GET /service?serviceName=G@@s")).metadata;
  }],
  ["PUT cluster", async (routes) => {
    await routes.text("POST /instance", AT);
    const checker = encodeURIComponent('{"type":"TCP"}');
    const put = "PUT /cluster?serviceName=G@@s&clusterName=DEFAULT&checkPort=80" +
      `&useInstancePort4Check=true&healthChecker=${checker}&${METADATA}`;
    assertEquals(await routes.text(put), "200 ok");
    return (await routes.json("GET /service?serviceName=G@@s")).clusters[0].metadata;
  }],
];

for (const [name, read] of ENTRANCES) {
  Deno.test(`metadata as JSON keeps the characters of its numbers: ${name}`, async () => {
    const routes = new NamingRoutes();
    assertEquals(await read(routes), READ);
    routes.close();
  });
}

const SHORT: readonly (readonly [string, Record<string, string> | undefined])[] = [
  ["a=1,b=2", { a: "1", b: "2" }],
  ["a=1,", { a: "1" }],
  ["a=1=", { a: "1" }],
  ["=1", { "": "1" }],
  [",", {}],
  ["null", {}],
  ["{a=1", { "{a": "1" }],
  ["a=", undefined],
  ["a", undefined],
  [",a=1", undefined],
  ["a=1=2", undefined],
  ["[1]", undefined],
  ['{"a":[1]}', undefined],
  ['{"a":{"b":1}}', undefined],
];

for (const [sent, wanted] of SHORT) {
  const outcome = wanted === undefined ? "refused" : JSON.stringify(wanted);
  Deno.test(`metadata in the short form, split as Java splits: ${sent} is ${outcome}`, async () => {
    const routes = new NamingRoutes();
    const answer = await routes.text(
      "POST /instance",
      `${AT}&metadata=${encodeURIComponent(sent)}`,
    );
    if (wanted === undefined) assertEquals(answer, `400 metadata format incorrect:${sent}`);
    else assertEquals((await routes.json(`GET /instance?${AT}`)).metadata, wanted);
    routes.close();
  });
}

const BEATS = [
  '{"ip":"1.1.1.1","port":80,"weight":"abc"}',
  '{"ip":"1.1.1.1","port":80,"weight":{}}',
  '{"ip":"1.1.1.1","port":80,"weight":true}',
  '{"ip":"1.1.1.1","port":"80a","weight":1}',
  '{"ip":"1.1.1.1","port":80,"cpu":"x"}',
  '{"ip":{},"port":80}',
  '{"ip":"1.1.1.1","port":80,"metadata":[]}',
  '{"ip":"1.1.1.1","port":80,"metadata":{"a":{}}}',
  '{"ip":"1.1.1.1","port":80',
  "x",
];

for (const beat of BEATS) {
  Deno.test(`a beat that Java cannot read is refused: ${beat}`, async () => {
    const routes = new NamingRoutes();
    const put = `PUT /instance/beat?serviceName=G@@s&beat=${encodeURIComponent(beat)}`;
    assertMatch(await routes.text(put), /^400 (Cannot read|Param 'port')/);
    assertMatch(await routes.text(`${put}&ip=1.1.1.1&port=80`), /^400 (Cannot read|Param 'port')/);
    routes.close();
  });
}

Deno.test("a beat with a number that is none is refused for a known instance, too", async () => {
  const routes = new NamingRoutes();
  await routes.text("POST /instance", AT);
  const beat = (weight: string) =>
    routes.text(
      `PUT /instance/beat?${AT}&beat=` +
        encodeURIComponent(`{"ip":"1.1.1.1","port":80,"weight":${weight}}`),
    );
  assertMatch(await beat('"abc"'), /^400 Cannot read 'weight': found a string, not a number/);
  assertMatch(await beat('"5"'), /^200 .*"code":10200/);
  assertMatch(await beat("5"), /^200 .*"code":10200/);
  routes.close();
});

Deno.test("doubles are written as Java writes them, wherever one is answered", async () => {
  const routes = new NamingRoutes();
  await routes.text("POST /instance", `${AT}&weight=8.0`);
  const body = async (line: string) => (await routes.ask(line)).body;
  assertMatch(await body("GET /instance/list?serviceName=G@@s"), /"weight":8\.0,/);
  assertMatch(await body(`GET /instance?${AT}`), /"weight":8\.0,/);
  const page = "pageNo=1&pageSize=9";
  assertMatch(
    await body(`GET /catalog/instances?serviceName=G@@s&${page}`),
    /"weight":8\.0,/,
  );
  assertMatch(await body(`GET /catalog/services?withInstances=true&${page}`), /"weight":8\.0,/);
  assertMatch(await body("GET /service?serviceName=G@@s"), /"protectThreshold":0\.0,/);
  assertMatch(await body("GET /catalog/service?serviceName=G@@s"), /"protectThreshold":0\.0,/);
  const metrics = await body("GET /operator/metrics?onlyStatus=false");
  assertMatch(metrics, /"cpu":\d+\.\d+(E-\d+)?,"load":-?\d+\.\d+,"mem":\d+\.\d+(E-\d+)?\}/);
  const put = "PUT /service?serviceName=G@@s&protectThreshold=";
  for (const [sent, shown] of [["0.8", "0.8"], ["1", "1.0"], ["0.0005", "5.0E-4"]] as const) {
    await routes.text(put + sent);
    assertEquals(
      /"protectThreshold":([^,]+),/.exec(await body("GET /service?serviceName=G@@s"))?.[1],
      shown,
    );
  }
  await routes.text("PUT /operator/switches?entry=distroThreshold&value=1");
  assertMatch(await body("GET /operator/switches"), /"distroThreshold":1\.0,/);
  routes.close();
});
