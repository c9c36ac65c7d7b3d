/** Random requests to every naming route: each is answered, and none is a defect of the server. */
import { viewOver } from "../../../tests/support/fake_server.ts";
import { assert, assertEquals } from "#assert";
import {
  fixedClock,
  recordingLogger,
  serverInfo,
} from "../../../tests/support/http/http_fixture.ts";
import { THIS_MACHINE } from "../../../tests/support/http/naming_routes.ts";
import { NamingFixture } from "../../../tests/support/naming_fixture.ts";
import type { Api } from "../../api/mod.ts";
import { Rng } from "../../../tests/support/rng.ts";
import { namingRoutes } from "./naming_routes.ts";
import { createRespondingHandler } from "../../../tests/support/http/responding_handler.ts";

const NAMES = [
  "serviceName",
  "groupName",
  "namespaceId",
  "ip",
  "port",
  "clusterName",
  "clusters",
  "weight",
  "healthy",
  "enabled",
  "ephemeral",
  "metadata",
  "beat",
  "instances",
  "consistencyType",
  "protectThreshold",
  "selector",
  "healthChecker",
  "checkPort",
  "useInstancePort4Check",
  "pageNo",
  "pageSize",
  "udpPort",
  "clientIP",
  "key",
  "entry",
  "value",
  "onlyStatus",
  "withInstances",
  "instance",
];
const VALUES = [
  "",
  " ",
  "s",
  "G@@s",
  "@@s",
  "a@@b@@c",
  "1.1.1.1",
  "80",
  "0",
  "-1",
  "1e999",
  "99999",
  "NaN",
  "true",
  "x",
  "{}",
  "[]",
  "null",
  "{",
  '{"a":1}',
  '{"a":{}}',
  '{"__proto__":{"x":1}}',
  '{"type":"NONE"}',
  '{"type":"label","expression":1}',
  '{"ip":"1.1.1.1","port":80}',
  '{"ip":1,"port":"x","metadata":[]}',
  '[{"ip":"1.1.1.1","port":80}]',
  "[1]",
  "k=v,k=v",
  "=",
  "a\0b",
  "\ud800",
  "漢",
  "public##G@@s",
  "##",
  "checkTimes",
  "constructor",
  "v".repeat(2_000),
];

Deno.test("20,000 random requests to the naming routes never fail inside", async () => {
  const rng = Rng.fromSeed(11);
  const rooms = new NamingFixture();
  const { logger, logged } = recordingLogger();
  const { naming, node } = rooms;
  const api = { naming, namingAdmin: naming.admin } as unknown as Api;
  const routes = namingRoutes(serverInfo);
  const handler = createRespondingHandler({
    api: () => api,
    server: viewOver(node),
    routes,
    clock: fixedClock,
    logger,
    stopping: new AbortController().signal,
    cutOff: new AbortController().signal,
  });
  const seen = new Map<number, number>();
  for (let round = 0; round < 20_000; round++) {
    const { method, path } = rng.pick(routes);
    const params = new URLSearchParams();
    // Mostly something that can succeed, so that what is behind the checks is reached.
    if (rng.chance(0.8)) params.set("serviceName", rng.pick(["s", "G@@s", "t"]));
    if (rng.chance(0.8)) params.set("ip", "1.1.1.1");
    if (rng.chance(0.8)) params.set("port", String(rng.between(80, 82)));
    if (rng.chance(0.5)) {
      params.set("pageNo", "1");
      params.set("pageSize", "10");
    }
    for (let more = rng.below(5); more > 0; more--) params.set(rng.pick(NAMES), rng.pick(VALUES));
    const request = new Request(`http://h${path}?${params}`, { method });
    const answer = await handler(request, THIS_MACHINE);
    const body = await answer.text();
    seen.set(answer.status, (seen.get(answer.status) ?? 0) + 1);
    assert(
      [200, 400, 404].includes(answer.status),
      `${method} ${path}?${params} -> ${answer.status} ${body}`,
    );
    if (round % 100 === 0) await rooms.timers.pass(rng.below(20_000));
  }
  assertEquals(logged, []);
  assert((seen.get(200) ?? 0) > 4_000, `${[...seen]}`);
  assertEquals(Object.getOwnPropertyNames(Object.prototype).includes("x"), false);
  naming.close();
});
