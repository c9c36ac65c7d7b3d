import { assertEquals, assertThrows } from "#assert";
import { REF } from "../../../tests/support/naming_fixture.ts";
import { NAMING_KEY, openNamingContext } from "../../../tests/support/naming_context_fixture.ts";
import { ApiError, NAMING } from "../../base/mod.ts";
import { viewInstances, viewService } from "./view_service.ts";

const AT = { ip: "1.1.1.1", port: 80 };

Deno.test("a service is shown with its figures, what was sent for each instance and when it was heard last", async () => {
  const { context, timers } = openNamingContext();
  context.registry.register(NAMING_KEY, { ...AT, weight: 2 }, context.nowMs());
  context.registry.register(NAMING_KEY, { ...AT, port: 81, healthy: false }, context.nowMs());
  const startMs = timers.nowMs();
  const found = viewService(context, REF);
  assertEquals([found?.key, found?.clusterCount, found?.ipCount, found?.healthyCount], [
    NAMING_KEY,
    1,
    2,
    1,
  ]);
  assertEquals([found?.hasSettings, found?.protectionReached], [false, false]);
  const views = () =>
    viewInstances(context, REF).map(({ sent, lastBeatMs, override }) => [
      ...[sent.port, sent.weight, lastBeatMs - startMs, override],
    ]);
  assertEquals(views(), [[80, 2, 0, undefined], [81, 1, 0, undefined]]);
  await timers.pass(3_000);
  context.registry.register(NAMING_KEY, { ...AT, weight: 2 }, context.nowMs());
  assertEquals(views(), [[80, 2, 3_000, undefined], [81, 1, 0, undefined]]);
});

Deno.test("a service that nobody knows is none, one with settings alone has no instances", () => {
  const { context, node } = openNamingContext();
  assertEquals([viewService(context, REF), viewInstances(context, REF)], [undefined, []]);
  node.applyNow({
    ...{ type: "service.put", key: NAMING_KEY, mode: "create", metadata: { a: "b" } },
    ...{ protectThreshold: 0.5, selector: { type: "none", expression: "" } },
  });
  const found = viewService(context, REF);
  assertEquals([found?.hasSettings, found?.protectThreshold, found?.ipCount, found?.items], [
    true,
    0.5,
    0,
    [],
  ]);
});

Deno.test("so many instances are shown of a service, and of a larger one none", () => {
  const { context } = openNamingContext();
  const register = (at: number) => {
    const ip = `10.0.${at >> 8}.${at & 255}`;
    context.registry.register(NAMING_KEY, { ip, port: 1 }, context.nowMs());
  };
  for (let at = 0; at < NAMING.maxPageInstances; at++) register(at);
  assertEquals(viewInstances(context, REF).length, NAMING.maxPageInstances);
  register(NAMING.maxPageInstances);
  assertThrows(() => viewInstances(context, REF), ApiError, "Cannot show the");
});
