import { assertEquals } from "#assert";
import { HTTP_CALLER, NamingFixture } from "../../../tests/support/naming_fixture.ts";
import type { NamingEvent } from "../../naming/mod.ts";
import { InstanceLog } from "./instance_log.ts";

const REF = { namespace: "public", group: "G", serviceName: "s" };

Deno.test("the log says who came, changed and went, newest first, service by service", async () => {
  const fixture = new NamingFixture();
  const { naming } = fixture;
  const events = () => naming.admin.instanceEvents(REF);
  const at = { ip: "1.1.1.1", port: 80 };
  await naming.register(REF, at, HTTP_CALLER);
  await naming.register(REF, { ...at, weight: 2 }, HTTP_CALLER);
  await naming.register(REF, { ...at, weight: 2 }, HTTP_CALLER);
  await naming.register(REF, { ...at, weight: 2, metadata: { a: "1" } }, HTTP_CALLER);
  await naming.register({ ...REF, serviceName: "other" }, at, HTTP_CALLER);
  await naming.deregister(REF, { ...at, cluster: "DEFAULT", ephemeral: true }, HTTP_CALLER);
  assertEquals(events().map(({ what, weights }) => [what, weights]), [
    ["removed", undefined],
    ["changed", undefined],
    ["changed", [1, 2]],
    ["registered", undefined],
  ]);
  const { atMs, ...first } = events()[3] ?? {};
  assertEquals(first, {
    ...{ what: "registered", ip: "1.1.1.1", port: 80, cluster: "DEFAULT" },
    ...{ lives: "heartbeats", node: "" },
  });
  assertEquals(typeof atMs, "number");
  naming.close();
});

function ofEvents(bounds: { maxLogged: number; maxLoggedInAll: number }) {
  let tell: (events: readonly NamingEvent[]) => void = () => {};
  const context = { onEvents: (listener: typeof tell) => void (tell = listener), wallMs: () => 7 };
  const log = new InstanceLog(context, bounds);
  const instance = { ip: "1.1.1.1", port: 80, cluster: "DEFAULT", weight: 1, enabled: true };
  const rest = { ephemeral: true, metadata: {}, instanceId: "", heartBeatIntervalMs: 5_000 };
  const times = { heartBeatTimeoutMs: 15_000, ipDeleteTimeoutMs: 30_000 };
  const seen = (healthy: boolean, port = 80) => ({ ...instance, ...rest, ...times, healthy, port });
  const key = (name: string) => ({ namespace: "public", group: "G", name });
  const owner = { node: "2", kind: "connection", client: "c" } as const;
  const put = (name: string, port: number) =>
    tell([{
      type: "instanceChanged",
      change: "put",
      key: key(name),
      instance: seen(true, port),
      owner,
    }]);
  const judge = (healthy: boolean) =>
    tell([{
      ...{ type: "instanceChanged", change: "health", key: key("a"), owner },
      ...{ instance: seen(healthy), before: seen(!healthy) },
    }]);
  return { log, put, judge, of: (name: string) => log.of(key(name)) };
}

Deno.test("a verdict on the health of an instance is told as such, with the node that judges", () => {
  const { judge, of } = ofEvents({ maxLogged: 9, maxLoggedInAll: 9 });
  judge(false);
  judge(true);
  assertEquals(of("a").map(({ what, lives, node, atMs }) => [what, lives, node, atMs]), [
    ["healthy", "connection", "2", 7],
    ["unhealthy", "connection", "2", 7],
  ]);
});

Deno.test("a service keeps its newest events, and all together those of the services that moved last", () => {
  const { log, put, of } = ofEvents({ maxLogged: 3, maxLoggedInAll: 5 });
  const ports = (name: string) => of(name).map(({ port }) => port);
  for (const port of [1, 2, 3, 4]) put("a", port);
  assertEquals([ports("a"), log.size], [[4, 3, 2], 3]);
  for (const port of [1, 2]) put("b", port);
  put("a", 5);
  assertEquals([ports("a"), ports("b"), log.size], [[5, 4, 3], [2, 1], 5]);
  put("c", 1);
  assertEquals([ports("a"), ports("b"), ports("c"), log.size], [[5, 4, 3], [], [1], 4]);
});
