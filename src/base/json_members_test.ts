import { assertEquals, assertThrows } from "#assert";
import { ApiError } from "./errors.ts";
import { JsonMembers } from "./json_members.ts";

const VALUES: readonly (readonly [string, string])[] = [
  ['"x"', "x"],
  ["1", "1"],
  ["1.0", "1.0"],
  ["1e3", "1e3"],
  ["-0", "-0"],
  ["0.10", "0.10"],
  ["1234567890123456789", "1234567890123456789"],
  ["1E+400", "1E+400"],
  ["true", "true"],
  ["false", "false"],
];

for (const [sent, wanted] of VALUES) {
  Deno.test(`JsonMembers: ${sent} is read as the text ${wanted}, wherever it stands`, () => {
    const json = `{"a":${sent},"m":{"x\\n":${sent}},"list":[null,{"m":{"k":${sent},"n":null}}]}`;
    const members = JsonMembers.read("it", json);
    assertEquals(members.text("a"), wanted);
    assertEquals(members.texts("m"), { "x\n": wanted });
    assertEquals(members.objects("list", 9).map((one) => one.texts("m")), [{ k: wanted }]);
  });
}

Deno.test("JsonMembers: of repeated names the last one counts, with its own characters", () => {
  const members = JsonMembers.read("it", '{"m":{"a":1.0},"m":{"a":2.50,"a":3.00}}');
  assertEquals(members.texts("m"), { a: "3.00" });
});

const INTEGERS: readonly (readonly [string, number | undefined])[] = [
  ["80", 80],
  ["80.9", 80],
  ['"80"', 80],
  ['" 80 "', 80],
  ['"+80"', 80],
  ['"0080"', 80],
  ['""', undefined],
  ["null", undefined],
];

for (const [sent, wanted] of INTEGERS) {
  Deno.test(`JsonMembers: ${sent} as an integer is ${wanted}`, () => {
    assertEquals(JsonMembers.read("it", `{"a":${sent}}`).int("a"), wanted);
  });
}

for (const sent of ['"80a"', '"80.9"', '"0x50"', "true", "{}", "[80]", "1e10", '"99999999999"']) {
  Deno.test(`JsonMembers: ${sent} is no integer`, () => {
    assertThrows(
      () => JsonMembers.read("it", `{"a":${sent}}`).int("a"),
      ApiError,
      "Cannot read 'a'",
    );
  });
}

for (const sent of ['"abc"', '"NaN"', '"Infinity"', "1e309", '"1e309"', "true", "{}", '"0x10"']) {
  Deno.test(`JsonMembers: ${sent} is no number`, () => {
    assertThrows(
      () => JsonMembers.read("it", `{"a":${sent}}`).number("a"),
      ApiError,
      "not a number",
    );
  });
}

for (const sent of ["", "x", "[]", '"{}"', "1", "null", '{"a":1', '{"a":01}', "{'a':1}"]) {
  Deno.test(`JsonMembers: ${sent || "nothing"} is no object`, () => {
    assertThrows(() => JsonMembers.read("it", sent), ApiError, "a JSON object is wanted");
  });
}

function membersOf(sent: string): JsonMembers {
  return JsonMembers.read("it", `{"a":${sent}}`);
}

function refusalOf(read: () => unknown): string {
  const error = assertThrows(read, ApiError);
  return error instanceof ApiError ? `${error.kind}: ${error.message}` : "";
}

Deno.test("JsonMembers: absent and null count as nothing, for every kind", () => {
  for (const members of [JsonMembers.read("it", "{}"), membersOf("null")]) {
    assertEquals(members.has("a"), false);
    assertEquals([members.text("a"), members.filled("a")], [undefined, undefined]);
    assertEquals([members.number("a"), members.int("a")], [undefined, undefined]);
    assertEquals([members.bool("a"), members.object("a")], [undefined, undefined]);
    assertEquals([members.textList("a", 1), members.objects("a", 1)], [[], []]);
    assertEquals(members.texts("a"), undefined);
  }
  assertEquals(membersOf("0").has("a"), true);
  assertEquals(JsonMembers.read("it", "{}").has("toString"), false);
});

Deno.test("JsonMembers: numbers may be texts, and an empty text is none", () => {
  const sent = ["1.5", '"1.5"', '" -2e3 "', '".5"', '"5."', '"+7"', '""'];
  const wanted = [1.5, 1.5, -2_000, 0.5, 5, 7, undefined];
  assertEquals(sent.map((one) => membersOf(one).number("a")), wanted);
});

Deno.test("JsonMembers: yes and no may be texts in any case, and numbers", () => {
  const sent = ["true", "false", '"TRUE"', '" false "', "1", "0", "-2", '""'];
  const wanted = [true, false, true, false, true, false, true, undefined];
  assertEquals(sent.map((one) => membersOf(one).bool("a")), wanted);
  for (const other of ['"yes"', '"1"', "[]", "{}"]) {
    assertEquals(
      refusalOf(() => membersOf(other).bool("a")).endsWith("not true or false"),
      true,
      other,
    );
  }
});

Deno.test("JsonMembers: an integer has 32 bits", () => {
  assertEquals(membersOf("2147483647").int("a"), 2_147_483_647);
  assertEquals(membersOf("-2147483648").int("a"), -2_147_483_648);
  assertEquals(membersOf("2147483647.9").int("a"), 2_147_483_647);
  assertEquals(membersOf("-1.9").int("a"), -1);
  for (const other of ["2147483648", "-2147483649", '"2147483648"']) {
    assertEquals(refusalOf(() => membersOf(other).int("a")).endsWith("is out of range"), true);
  }
  assertEquals(
    refusalOf(() => membersOf('"1.5"').int("a")),
    "invalid: Cannot read 'a': found a string, not an integer",
  );
});

Deno.test("JsonMembers: blank is as good as absent where a name is wanted", () => {
  const sent = ['"x"', '" x "', '""', '"  "', "0", "false"];
  const wanted = ["x", " x ", undefined, undefined, "0", "false"];
  assertEquals(sent.map((one) => membersOf(one).filled("a")), wanted);
});

Deno.test("JsonMembers: a refusal says what was found and what is wanted", () => {
  const refusals = [
    refusalOf(() => membersOf("[1]").text("a")),
    refusalOf(() => membersOf("{}").text("a")),
    refusalOf(() => membersOf("[1]").object("a")),
    refusalOf(() => membersOf('"x"').object("a")),
    refusalOf(() => membersOf("{}").textList("a", 9)),
    refusalOf(() => membersOf('["x",1]').textList("a", 9)),
    refusalOf(() => membersOf("[null]").textList("a", 9)),
    refusalOf(() => membersOf("[1]").objects("a", 9)),
    refusalOf(() => membersOf('{"k":[]}').texts("a")),
    refusalOf(() => membersOf("[{},null]").everyObject("a", 9)),
    refusalOf(() => membersOf("5").onlyText("a")),
    refusalOf(() => membersOf("[1,2,3]").textList("a", 2)),
    refusalOf(() => JsonMembers.read("the body", "[".repeat(100))),
  ];
  assertEquals(refusals, [
    "invalid: Cannot read 'a': found a list, not a text",
    "invalid: Cannot read 'a': found an object, not a text",
    "invalid: Cannot read 'a': found a list, not an object",
    "invalid: Cannot read 'a': found a string, not an object",
    "invalid: Cannot read 'a': found an object, not a list",
    "invalid: Cannot read 'a': found a number, not texts",
    "invalid: Cannot read 'a': found null, not texts",
    "invalid: Cannot read 'a': found a number, not objects",
    "invalid: Cannot read 'k': found a list, not a text",
    "invalid: Cannot read 'a': found null, not objects",
    "invalid: Cannot read 'a': found a number, not a text",
    "invalid: Cannot take 'a': found 3 items, at most 2 are wanted",
    `invalid: Cannot read the body: found ${"[".repeat(64)}, a JSON object is wanted`,
  ]);
});

Deno.test("JsonMembers: lists up to their bound, and texts without the name that is no member", () => {
  assertEquals(membersOf('["x","y"]').textList("a", 2), ["x", "y"]);
  const inner = membersOf('[{"k":1},null,{"k":2}]').objects("a", 3);
  assertEquals(inner.map((one) => one.number("k")), [1, 2]);
  assertEquals(membersOf('[{"k":1},{"k":2}]').everyObject("a", 2).length, 2);
  assertEquals([membersOf('"x"').onlyText("a"), membersOf("null").onlyText("a")], ["x", undefined]);
  assertEquals(membersOf('{"k":"v","n":null,"__proto__":"x"}').texts("a"), { k: "v" });
  assertEquals(membersOf('{"k":{"n":1.50}}').object("a")?.object("k")?.text("n"), "1.50");
});

Deno.test("JsonMembers: without its text a number is written as JavaScript writes it", () => {
  assertEquals(new JsonMembers({ a: 1.0, b: 0.5 }).text("a"), "1");
  assertEquals(new JsonMembers({ a: { b: 2.5 } }).object("a")?.text("b"), "2.5");
});
