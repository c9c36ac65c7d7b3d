import { assert, assertEquals, assertThrows } from "#assert";
import { ApiError } from "../base/mod.ts";
import { SentParams } from "./sent_params.ts";

function params(values: Record<string, string>, family: "caused" | "naming" | "result" = "caused") {
  return new SentParams(
    new Map(Object.entries(values)),
    { headers: new Headers({ agent: " a ", empty: "" }) },
    family,
  );
}

Deno.test("naming routes trim values and take blank ones as absent, others do not", () => {
  const values = { a: "  x ", b: "  ", c: "" };
  assertEquals(params(values, "naming").text("a"), "x");
  assertEquals(params(values, "naming").text("b"), undefined);
  assertEquals(params(values, "naming").text("c"), undefined);
  assertEquals(params(values).text("a"), "  x ");
  assertEquals(params(values).text("b"), "  ");
  assertEquals(params(values).text("c"), "");
  assertEquals(params(values, "naming").raw("a"), "  x ");
});

Deno.test("a header is told without the blanks around it, and not at all when it is empty", () => {
  assertEquals(params({}).header("Agent"), "a");
  assertEquals(params({}).header("empty"), undefined);
  assertEquals(params({ other: "x" }).header("other"), undefined);
});

Deno.test("numbers are decimal and in range", () => {
  const cases: readonly [string, number | undefined][] = [
    ["1", 1],
    ["-1", -1],
    ["+7", 7],
    [" 8 ", 8],
    ["2147483647", 2147483647],
    ["2147483648", undefined],
    ["-2147483648", -2147483648],
    ["-2147483649", undefined],
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
  assertEquals(params({ n: " " }).int("n"), undefined);
  assertEquals(params({ n: "0.5" }).number("n"), 0.5);
  assertEquals(params({ n: "1e3" }).number("n"), 1000);
  assertEquals(params({ n: ".5" }).number("n"), 0.5);
  assertThrows(() => params({ n: "1e999" }).number("n"), ApiError);
  assertThrows(() => params({ n: "Infinity" }).number("n"), ApiError);
  assertEquals(params({ n: "9007199254740991" }).long("n"), 9007199254740991);
  assertEquals(params({ n: " " }).long("n"), undefined);
  assertEquals(params({ n: "" }).number("n"), undefined);
  for (const text of ["1.5", "x", "12345678901234567890"]) {
    assertThrows(() => params({ n: text }).long("n"), ApiError, `required type 'long'; For input`);
    assertThrows(
      () => params({ n: text }, "naming").long("n"),
      ApiError,
      `For input string: "${text}"`,
    );
  }
});

Deno.test("an unknown yes or no is refused, on naming routes it is a no", () => {
  for (const yes of ["true", "True", "TRUE", "1", "yes", "on"]) {
    assertEquals(params({ b: yes }).bool("b"), true);
  }
  for (const no of ["false", "False", "0", "no"]) {
    assertEquals(params({ b: no }).bool("b"), false);
  }
  assertEquals(params({ b: " " }).bool("b"), undefined);
  assertThrows(() => params({ b: "maybe" }).bool("b"), ApiError, "Invalid boolean");
  assertEquals(params({ b: "maybe" }, "naming").bool("b"), false);
});

Deno.test("a missing parameter is told in the words of its family", () => {
  const texts = (["caused", "naming", "result"] as const).map((family) =>
    params({}, family).missing("ip", "String").message
  );
  assertEquals(params({}).missing("ip", "int").kind, "missing");
  assertEquals(texts, [
    "Required request parameter 'ip' for method parameter type String is not present",
    "Param 'ip' is required.",
    "Required parameter 'ip' type String is not present",
  ]);
});

Deno.test("a console is told in words of its own", () => {
  const of = (values: Record<string, string>) =>
    new SentParams(new Map(Object.entries(values)), { headers: new Headers() }, "console");
  assertEquals(of({}).missing("ip", "String").message, "The parameter ip is wanted");
  assertThrows(() => of({ n: "x" }).int("n"), ApiError, 'A number is wanted in place of "x"');
});

Deno.test("what cannot be read is quoted up to 64 characters", () => {
  const long = "x".repeat(65);
  const quoted = (read: () => unknown) => /"(x+)"|'(x+)'/.exec(assertThrows(read).message);
  for (const family of ["caused", "naming"] as const) {
    const found = quoted(() => params({ n: long }, family).int("n"));
    assertEquals((found?.[1] ?? found?.[2])?.length, 64);
  }
  assertEquals(quoted(() => params({ b: long }).bool("b"))?.[2]?.length, 64);
});

Deno.test("short forms of yes and no are read, and what was sent is told by name", () => {
  const read = (text: string) => params({ b: text }).bool("b");
  assertEquals(["y", "T", "ON", "n", "f", "off"].map(read), [
    true,
    true,
    true,
    false,
    false,
    false,
  ]);
  const told = params({ a: "1", b: "", c: " " }).told(["c", "a", "b", "d"]);
  assertEquals(told, ["c= ", "a=1"]);
});
