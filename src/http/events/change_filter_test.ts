import { assertEquals, assertThrows } from "#assert";
import { ApiError, EVENTS } from "../../base/mod.ts";
import { changeFilter, checkedPattern } from "./change_filter.ts";

const ALL = { namespace: undefined, group: undefined, dataId: undefined, service: undefined };
const CONFIG = { namespace: "dev", group: "G1", dataId: "app.yaml" };
const SERVICE = { namespace: "dev", group: "G1", name: "orders" };

/** Whether the config and the service are told; undefined for a kind that is not told at all. */
function told(wanted: Partial<typeof ALL> | Record<string, string>) {
  const { configs, services } = changeFilter({ ...ALL, ...wanted });
  return [configs?.(CONFIG), services?.(SERVICE)];
}

Deno.test("every condition has to fit, and a pattern of one kind leaves out the other", () => {
  assertEquals(told({}), [true, true]);
  assertEquals([told({ namespace: "dev" }), told({ namespace: "" })], [[true, true], [
    false,
    false,
  ]]);
  assertEquals([told({ group: "G*" }), told({ group: "G" })], [[true, true], [false, false]]);
  assertEquals([told({ dataId: "*.yaml" }), told({ dataId: "*.json" })], [
    [true, undefined],
    [false, undefined],
  ]);
  assertEquals([told({ service: "ord*" }), told({ service: "x" })], [
    [undefined, true],
    [undefined, false],
  ]);
  assertEquals(told({ dataId: "*", service: "x" }), [true, false]);
  assertEquals(told({ dataId: "*", service: "*", namespace: "other" }), [false, false]);
  assertEquals(told({ dataId: "*", service: "*", group: "other" }), [false, false]);
});

Deno.test("a pattern has a bound, and its refusal says what was found", () => {
  const most = "x".repeat(EVENTS.maxPatternChars);
  assertEquals(checkedPattern(most, "group"), most);
  const found = `found ${EVENTS.maxPatternChars + 1} characters`;
  assertThrows(() => checkedPattern(`${most}x`, "group"), ApiError, found);
});
