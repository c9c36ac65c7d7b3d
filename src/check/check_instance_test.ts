import { assertEquals, assertThrows } from "#assert";
import { ApiError, NAMING } from "../base/mod.ts";
import {
  checkFinite,
  checkInstance,
  checkInstanceId,
  checkWeight,
  idTextOf,
} from "./check_instance.ts";

const MAX_CHARS = 100;

function refusal(run: () => void): string {
  const error = assertThrows(run, ApiError);
  return error instanceof ApiError ? `${error.kind}: ${error.message}` : "";
}

Deno.test("the address of an instance has the defaults of Nacos", () => {
  const id = { ip: "1.1.1.1", port: 0, cluster: "DEFAULT" };
  assertEquals(checkInstanceId({ ip: "1.1.1.1" }), id);
  assertEquals(checkInstanceId({ ip: "1.1.1.1", port: 8, cluster: "" }), { ...id, port: 8 });
  assertEquals(checkInstanceId({ ip: "1.1.1.1", cluster: "c_1" }), { ...id, cluster: "c_1" });
  assertEquals(idTextOf({ ...id, port: 8 }), "1.1.1.1#8#DEFAULT");
});

Deno.test("an address without ip, or with what cannot be one, is refused", () => {
  assertEquals(refusal(() => checkInstanceId({})), "missing: Param 'ip' is required.");
  assertEquals(refusal(() => checkInstanceId({ ip: "" })), "missing: Param 'ip' is required.");
  assertEquals(refusal(() => checkInstanceId({ ip: "a b" })).includes("'ip' is illegal"), true);
  assertEquals(refusal(() => checkInstanceId({ ip: "a", port: 65_536 })).includes("'port'"), true);
  assertEquals(
    refusal(() => checkInstanceId({ ip: "a", cluster: "a b" })).includes("'cluster'"),
    true,
  );
});

Deno.test("a registration is stricter about clusters, and bounded in its metadata", () => {
  assertEquals(
    refusal(() => checkInstance({ ip: "a", cluster: "c_1" }, MAX_CHARS)),
    "invalid: Instance 'clusterName' should be characters with only 0-9a-zA-Z-. (current: c_1)",
  );
  const metadata = { key: "v".repeat(MAX_CHARS - 3) };
  assertEquals(checkInstance({ ip: "a", metadata }, MAX_CHARS).ip, "a");
  assertEquals(
    refusal(() => checkInstance({ ip: "a", metadata: { ...metadata, k: "" } }, MAX_CHARS)),
    "invalid: Param 'Metadata' is illegal, the param length should not exceed 100.",
  );
  assertEquals(
    refusal(() => checkInstance({ ip: "a", weight: NaN }, MAX_CHARS)).includes("NaN"),
    true,
  );
});

Deno.test("an instance may not beat more slowly than it is given time", () => {
  const check = (interval: string, timeout: string, end: string) =>
    checkInstance({
      ip: "a",
      metadata: {
        "preserved.heart.beat.interval": interval,
        "preserved.heart.beat.timeout": timeout,
        "preserved.ip.delete.timeout": end,
      },
    }, 1_000);
  const text = "invalid: Instance 'heart beat interval' must less than 'heart beat timeout' and " +
    "'ip delete timeout'.";
  check("1000", "1000", "1000");
  assertEquals(refusal(() => check("1000", "999", "1000")), text);
  assertEquals(refusal(() => check("1000", "1000", "999")), text);
  // What is no number has the default: 5 s, 15 s, 30 s.
  check("15000", "x", "x");
  assertEquals(refusal(() => check("15001", "", "")), text);
  check("30000", "30000", "");
  assertEquals(refusal(() => check("30001", "30001", "")), text);
  check("", "5000", "5000");
  assertEquals(refusal(() => check("", "4999", "5000")), text);
});

Deno.test("weights are finite, and on some routes between 0 and 10,000", () => {
  for (const weight of [undefined, 0, NAMING.maxWeight, 0.5]) {
    checkFinite(weight);
    checkWeight(weight);
  }
  checkFinite(-1);
  for (const weight of [-0.1, NAMING.maxWeight + 0.1, NaN]) {
    assertEquals(
      refusal(() => checkWeight(weight)),
      "invalid: instance format invalid: The weights range from 0.0 to 10000.0",
    );
  }
  for (const weight of [NaN, Infinity]) {
    assertEquals(refusal(() => checkFinite(weight)).includes(`found ${weight}`), true);
  }
});
