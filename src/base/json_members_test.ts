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
