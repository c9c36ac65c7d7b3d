import { assert, assertEquals, assertThrows } from "@std/assert";
import { ApiError } from "../base/mod.ts";
import { Params } from "./params.ts";

function params(values: Record<string, string>, family: "caused" | "naming" | "result" = "caused") {
  return new Params(new Map(Object.entries(values)), family);
}

Deno.test("naming routes trim values and take blank ones as absent, others do not", () => {
  const values = { a: "  x ", b: "  ", c: "" };
  assertEquals(params(values, "naming").get("a"), "x");
  assertEquals(params(values, "naming").get("b"), undefined);
  assertEquals(params(values, "naming").get("c"), undefined);
  assertEquals(params(values).get("a"), "  x ");
  assertEquals(params(values).get("b"), "  ");
  assertEquals(params(values).get("c"), "");
  assertEquals(params(values, "naming").raw("a"), "  x ");
});

Deno.test("an alias is used where the first name has no value", () => {
  const found = params({ cluster: "c", clusterName: " ", enable: "false" }, "naming");
  assertEquals(found.get("clusterName", "cluster"), "c");
  assertEquals(found.text("other", "d", "none"), "d");
  assertEquals(found.bool("enabled", true, "enable"), false);
});

Deno.test("numbers are decimal and in range", () => {
  const cases: readonly [string, number | undefined][] = [
    ["1", 1],
    ["-1", -1],
    ["+7", 7],
    [" 8 ", 8],
    ["2147483647", 2147483647],
    ["2147483648", undefined],
    ["99999999999", undefined],
    ["1.5", undefined],
    ["1e3", undefined],
    ["0x10", undefined],
    ["abc", undefined],
    ["١", undefined],
    ["NaN", undefined],
  ];
  for (const [text, expected] of cases) {
    if (expected === undefined) {
      const error = assertThrows(() => params({ n: text }).int("n"), ApiError, text.trim());
      assert(error instanceof ApiError && error.kind === "invalid");
    } else {
      assertEquals(params({ n: text }).int("n"), expected);
    }
  }
  assertEquals(params({ n: "" }).int("n", 5), 5);
  assertEquals(params({ n: "0.5" }).number("n"), 0.5);
  assertEquals(params({ n: "1e3" }).number("n"), 1000);
  assertEquals(params({ n: ".5" }).number("n"), 0.5);
  assertThrows(() => params({ n: "1e999" }).number("n"), ApiError);
  assertThrows(() => params({ n: "Infinity" }).number("n"), ApiError);
  assertEquals(params({ n: "9007199254740991" }).long("n"), 9007199254740991);
});

Deno.test("an unknown yes or no is refused, on naming routes it is a no", () => {
  for (const yes of ["true", "True", "TRUE", "1", "yes", "on"]) {
    assertEquals(params({ b: yes }).bool("b", false), true);
  }
  for (const no of ["false", "False", "0", "no"]) {
    assertEquals(params({ b: no }).bool("b", true), false);
  }
  assertThrows(() => params({ b: "maybe" }).bool("b", true), ApiError, "Invalid boolean");
  assertEquals(params({ b: "maybe" }, "naming").bool("b", true), false);
});

Deno.test("a missing parameter is told in the words of its family", () => {
  const texts = (["caused", "naming", "result"] as const).map((family) =>
    assertThrows(() => params({}, family).required("ip"), ApiError).message
  );
  assertEquals(texts, [
    "Required request parameter 'ip' for method parameter type String is not present",
    "Param 'ip' is required.",
    "Required parameter 'ip' type String is not present",
  ]);
});
