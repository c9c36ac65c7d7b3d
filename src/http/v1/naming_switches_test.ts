/** Switches that operators set, and the status that stands in place of the real one. */
import { assertEquals, assertMatch } from "#assert";
import { AT, NamingRoutes } from "../../../tests/support/http/naming_routes.ts";

const SET: readonly (readonly [string, string, string, unknown])[] = [
  ["check", "false", "healthCheckEnabled", false],
  ["healthCheckEnabled", "FALSE", "healthCheckEnabled", false],
  ["pushEnabled", "TRUE", "pushEnabled", true],
  ["pushEnabled", "yes", "pushEnabled", false],
  ["pushEnabled", "", "pushEnabled", false],
  ["lightBeatEnabled", "yes", "lightBeatEnabled", true],
  ["lightBeatEnabled", "1", "lightBeatEnabled", false],
  ["healthCheckTimes", "5", "checkTimes", 5],
  ["pushCacheMillis", "20000", "defaultPushCacheMillis", 20000],
  ["distroThreshold", "0.25", "distroThreshold", 0.25],
  ["overriddenServerStatus", "READ_ONLY", "overriddenServerStatus", "READ_ONLY"],
  ["overriddenServerStatus", "null", "overriddenServerStatus", ""],
  ["overriddenServerStatus", "", "overriddenServerStatus", ""],
  ["unknown", "5", "unknown", undefined],
];

for (const [entry, value, shown, wanted] of SET) {
  Deno.test(`switches: ${entry}=${value || "(empty)"} is shown as ${shown}: ${wanted}`, async () => {
    const routes = new NamingRoutes();
    const put = `PUT /operator/switches?entry=${entry}&value=${value}`;
    assertEquals(await routes.text(put), "200 ok");
    assertEquals((await routes.json("GET /operator/switches"))[shown], wanted);
    routes.close();
  });
}

const REFUSED: readonly (readonly [string, string])[] = [
  ["entry=checkTimes&value=x", "Cannot set checkTimes: found x, a number is wanted"],
  ["entry=checkTimes&value=-1", "Cannot set checkTimes: found -1, a number is wanted"],
  ["entry=pushCacheMillis&value=9999", "min cache time for http or tcp is too small(<10000)"],
  ["entry=defaultCacheMillis&value=1", "min default cache time  is too small(<1000)"],
  [
    "entry=overriddenServerStatus&value=down",
    "Cannot set overriddenServerStatus: found down, one of UP, DOWN, STARTING, PAUSED, WRITE_ONLY," +
    " READ_ONLY or null is wanted",
  ],
  ["entry=checkTimes", "Param 'value' is required."],
  ["value=1", "Param 'entry' is required."],
];

for (const [query, message] of REFUSED) {
  Deno.test(`switches: ${query} is refused`, async () => {
    const routes = new NamingRoutes();
    assertEquals(await routes.text(`PUT /operator/switches?${query}`), `400 ${message}`);
    routes.close();
  });
}

/** Status -> what becomes of a registration and of a query. */
const STATUSES: readonly (readonly [string, number, number])[] = [
  ["UP", 200, 200],
  ["DOWN", 503, 503],
  ["STARTING", 503, 503],
  ["PAUSED", 503, 503],
  ["WRITE_ONLY", 200, 503],
  ["READ_ONLY", 503, 200],
];

for (const [status, write, read] of STATUSES) {
  Deno.test(`switches: a server put to ${status} answers a write ${write}, a read ${read}`, async () => {
    const routes = new NamingRoutes();
    const put = (value: string) =>
      routes.text(`PUT /operator/switches?entry=overriddenServerStatus&value=${value}`);
    assertEquals(await put(status), "200 ok");
    const register = await routes.ask("POST /instance", AT);
    const list = await routes.ask("GET /instance/list?serviceName=G@@s");
    assertEquals([register.status, list.status], [write, read]);
    for (const answer of [register, list].filter((one) => one.status === 503)) {
      assertEquals(answer.body, `server is ${status}now, please try again later!`);
    }
    assertEquals(await routes.text("GET /operator/metrics"), `200 {"status":"${status}"}`);
    assertEquals(await put("null"), "200 ok");
    assertEquals(await routes.text("GET /operator/metrics"), '200 {"status":"UP"}');
    assertMatch(await routes.text("POST /instance", AT), /^200/);
    routes.close();
  });
}

Deno.test("switches: the status is in the replicated state, so every node takes it from there", async () => {
  const routes = new NamingRoutes();
  await routes.text("PUT /operator/switches?entry=overriddenServerStatus&value=DOWN");
  const { node, naming } = routes.rooms;
  assertEquals(node.state.switches().get("overriddenServerStatus"), "DOWN");
  const other = new NamingRoutes();
  other.rooms.node.machine.restore(node.machine.dump(4096));
  other.rooms.node.emit([{ type: "restored" }]);
  assertEquals(other.rooms.naming.admin.overriddenStatus(), "DOWN");
  assertEquals(naming.admin.overriddenStatus(), "DOWN");
  other.close();
  routes.close();
});
