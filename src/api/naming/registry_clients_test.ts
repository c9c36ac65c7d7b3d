import { assertEquals, assertThrows } from "#assert";
import { NAMING_KEY, openNamingContext } from "../../../tests/support/naming_context_fixture.ts";
import { ApiError, NAMING } from "../../base/mod.ts";
import { clientIdSteps, clientRowSteps, clientsOfService } from "./registry_clients.ts";

const INFO = { ip: "10.0.0.1", port: 9, agent: "Java", app: "web" };
const REF = { namespace: undefined, group: "G", serviceName: "s" };

function open() {
  const { context, timers } = openNamingContext();
  const { registry } = context;
  const other = { ...NAMING_KEY, name: "other" };
  registry.register(NAMING_KEY, { ip: "1.1.1.1", port: 80 }, context.nowMs());
  registry.register(other, { ip: "1.1.1.1", port: 80 }, context.nowMs());
  registry.subscribe("c1", { key: NAMING_KEY, clusters: "", info: INFO }, context.nowMs());
  registry.subscribeUdp(other, "", { ...INFO, port: 7 }, context.nowMs());
  return { context, timers, other };
}

/** What a walk in steps gives in the end, and in how many steps. */
function whole<T>(steps: Generator<void, T>): { readonly value: T; readonly yields: number } {
  for (let yields = 0;; yields++) {
    const step = steps.next();
    if (step.done === true) return { value: step.value, yields };
  }
}

Deno.test("clients are known by their connection, or by the address that they registered or subscribed with", () => {
  const { context } = open();
  assertEquals([...whole(clientIdSteps(context)).value].sort(), [
    "1.1.1.1:80#true",
    "10.0.0.1:7#true",
    "c1",
  ]);
});

Deno.test("of one client all that it publishes and subscribes is shown, and of nobody else", () => {
  const { context, timers } = open();
  const { publications, subscriptions } = whole(clientRowSteps(context, "1.1.1.1:80#true")).value;
  assertEquals(
    publications.map(({ key, ip, port, ephemeral, updatedMs }) => [
      ...[key.name, ip, port, ephemeral, updatedMs],
    ]),
    [
      ["s", "1.1.1.1", 80, true, timers.nowMs()],
      ["other", "1.1.1.1", 80, true, timers.nowMs()],
    ],
  );
  assertEquals(subscriptions, []);
  const follower = whole(clientRowSteps(context, "c1")).value;
  assertEquals(follower.publications, []);
  assertEquals(follower.subscriptions, [{ clientId: "c1", key: NAMING_KEY, ...INFO }]);
  const overUdp = whole(clientRowSteps(context, "10.0.0.1:7#true")).value;
  assertEquals(overUdp.subscriptions.map(({ key, port }) => [key.name, port]), [["other", 7]]);
});

Deno.test("of one service all clients are shown, of one that is not there none", () => {
  const { context } = open();
  const { publications, subscriptions } = clientsOfService(context, REF);
  assertEquals(publications.map(({ clientId }) => clientId), ["1.1.1.1:80#true"]);
  assertEquals(subscriptions.map(({ clientId }) => clientId), ["c1"]);
  const none = clientsOfService(context, { ...REF, serviceName: "none" });
  assertEquals(none, { publications: [], subscriptions: [] });
});

Deno.test("a walk over much is made in steps, and more rows than the bound are refused", () => {
  const { context } = open();
  const { registry } = context;
  for (let at = 0; at < NAMING.maxSubscriberRows; at++) {
    const ip = `10.${at >> 16}.${(at >> 8) & 255}.${at & 255}`;
    registry.register(NAMING_KEY, { ip, port: 1 }, context.nowMs());
  }
  assertThrows(() => whole(clientIdSteps(context)), ApiError, "Cannot list the clients");
  assertThrows(() => clientsOfService(context, REF), ApiError, "Cannot list the clients");
  assertEquals(whole(clientRowSteps(context, "c1")).yields > 0, true);
});
