/** What the messages about services and their subscriptions do and answer. */
import { assertEquals } from "#assert";
import { routeAsker } from "../../../tests/support/grpc/ask_route.ts";
import { connection, NamingFixture } from "../../../tests/support/naming_fixture.ts";
import { decodePayload } from "../payload_codec.ts";
import { servicePushKey } from "../push_subject.ts";
import type { Pushes } from "../pushes.ts";
import { pushServiceChanges, serviceRoutes } from "./service.ts";

const KEY = { namespace: "public", group: "G", name: "s" };

/** A registry with these routes; `pushed` has what the outboxes are told, in order. */
function routesOver() {
  const fixture = new NamingFixture();
  const pushed: string[] = [];
  let ids = 0;
  const pushes = {
    nextRequestId: () => `${++ids}`,
    hold: ({ connectionId, kind, key }) => void pushed.push(`hold ${connectionId} ${kind} ${key}`),
    cancel: (connectionId, key) => void pushed.push(`cancel ${connectionId} ${key}`),
    offer: ({ connectionId, kind, key }, source) => {
      const { requestId, bytes } = source();
      const { type, body } = decodePayload(bytes);
      const { hosts } = JSON.parse(new TextDecoder().decode(body)).serviceInfo;
      pushed.push(`${requestId} ${type} ${hosts.length} ${connectionId} ${kind} ${key}`);
    },
  } satisfies Partial<Pushes>;
  const over = routeAsker(serviceRoutes, { api: { naming: fixture.naming }, pushes });
  const ask = async (type: string, more: Readonly<Record<string, unknown>>) => {
    const body = { groupName: "G", ...more };
    const answer = await over({ type, body, caller: connection("c") });
    return { type: answer.type, ...answer.body };
  };
  pushServiceChanges(fixture.naming, pushes as unknown as Pushes);
  return { fixture, ask, news: () => pushed.splice(0) };
}

Deno.test("a subscription holds its service's pushes, gets them, and ends with them", async () => {
  const { fixture, ask, news } = routesOver();
  await fixture.register(80, { cluster: "A" });
  const key = servicePushKey(KEY, "A");
  const subject = { serviceName: "s", clusters: "A" };
  const begun = await ask("SubscribeServiceRequest", { ...subject, subscribe: true });
  assertEquals([begun.type, begun.message], ["SubscribeServiceResponse", "success"]);
  assertEquals([begun.serviceInfo.clusters, begun.serviceInfo.hosts.length], ["A", 1]);
  assertEquals(news(), [`hold c naming ${key}`]);

  await fixture.register(81, { cluster: "A" });
  await fixture.timers.pass(1_000);
  assertEquals(news(), [`1 NotifySubscriberRequest 2 c naming ${key}`]);

  const ended = await ask("SubscribeServiceRequest", { ...subject, subscribe: false });
  assertEquals([ended.type, ended.message], ["SubscribeServiceResponse", "success"]);
  assertEquals([ended.success, ended.serviceInfo.clusters], [true, "A"]);
  assertEquals(news(), [`cancel c ${key}`]);
  await fixture.register(82, { cluster: "A" });
  await fixture.timers.pass(1_000);
  assertEquals(news(), []);
  fixture.naming.close();
});

Deno.test("a message that does not say so begins no subscription", async () => {
  const { fixture, ask, news } = routesOver();
  await ask("SubscribeServiceRequest", { serviceName: "s" });
  assertEquals(news(), [`cancel c ${servicePushKey(KEY, "")}`]);
  fixture.naming.close();
});

Deno.test("a query takes both spellings of both of its filters", async () => {
  const { fixture, ask } = routesOver();
  await fixture.register(80, { cluster: "A", ephemeral: false });
  await fixture.register(81, { cluster: "A", ephemeral: false, healthy: false });
  await fixture.register(82, { cluster: "B", ephemeral: false });
  const ports = async (filters: Readonly<Record<string, unknown>>) => {
    const answer = await ask("ServiceQueryRequest", { serviceName: "s", ...filters });
    assertEquals(answer.type, "QueryServiceResponse");
    return answer.serviceInfo.hosts.map((host: { readonly port: number }) => host.port).sort();
  };
  assertEquals(await ports({}), [80, 81, 82]);
  assertEquals(await ports({ cluster: "A" }), [80, 81]);
  assertEquals(await ports({ clusters: "B" }), [82]);
  assertEquals(await ports({ healthyOnly: true }), [80, 82]);
  assertEquals(await ports({ healthOnly: true, cluster: "A" }), [80]);
  fixture.naming.close();
});

Deno.test("names come in pages, of ten when no size is sent", async () => {
  const { fixture, ask } = routesOver();
  for (let at = 10; at < 22; at++) {
    const ref = { namespace: undefined, group: "G", serviceName: `s${at}` };
    await fixture.naming.register(ref, { ip: "1.1.1.1", port: 80 }, connection(`c${at}`));
  }
  const page = async (paging: Readonly<Record<string, unknown>>) => {
    const { type, count, serviceNames } = await ask("ServiceListRequest", paging);
    assertEquals([type, count], ["ServiceListResponse", 12]);
    return serviceNames;
  };
  assertEquals((await page({})).length, 10);
  assertEquals(await page({ pageNo: 2 }), ["s20", "s21"]);
  assertEquals(await page({ pageNo: 3, pageSize: 5 }), ["s20", "s21"]);
  fixture.naming.close();
});
