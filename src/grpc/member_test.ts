import { assertEquals, assertThrows } from "#assert";
import { param, paramReader, type ParamSource, paramSpecs } from "../api/mod.ts";
import { ApiError, JsonMembers } from "../base/mod.ts";
import { BodySource } from "./body_source.ts";
import { list, object, presence, texts } from "./member.ts";

const PARAMS = {
  inner: object({ a: param.raw().required(), b: param.int().named("bee") }),
  items: list({ ip: param.text() }, 3),
  labels: texts(),
  asked: presence().named("table"),
};
const Values = paramReader(PARAMS);

function read(json: string) {
  return new Values(new BodySource(JsonMembers.read("the test", json)));
}

Deno.test("objects, lists, texts and presence are read by their declarations", () => {
  const said = read(
    '{"inner":{"a":1.0,"bee":"3","c":1},"items":[{"ip":" "},null,{"ip":"x"}],"labels":{"v":1.0},"table":{}}',
  );
  assertEquals([said.inner?.a, said.inner?.b], ["1.0", 3]);
  assertEquals(said.items?.map(({ ip }) => ip), [undefined, "x"]);
  assertEquals([said.labels, said.asked], [{ v: "1.0" }, true]);
  const silent = read("{}");
  assertEquals([silent.inner, silent.items, silent.labels, silent.asked], [
    undefined,
    [],
    undefined,
    false,
  ]);
});

Deno.test("what is of another type, too long or missing inside is refused when it is asked for", () => {
  const said = read('{"inner":{},"items":[1],"labels":[],"table":null}');
  assertEquals(said.asked, false);
  for (
    const [ask, why] of [
      [() => said.inner?.a, "Param 'a' is required."],
      [() => said.items, "Cannot read 'items': found a number, not objects"],
      [() => said.labels, "Cannot read 'labels': found a list, not an object"],
      [
        () => read('{"items":[{},{},{},{}]}').items,
        "Cannot take 'items': found 4 items, at most 3",
      ],
    ] as const
  ) {
    assertThrows(ask, ApiError, why);
  }
});

Deno.test("the documents name what is read of an object", () => {
  const specs = paramSpecs(PARAMS);
  assertEquals(specs.map(({ name, type, members }) => [name, type, members?.map((m) => m.name)]), [
    ["inner", "json", ["a", "bee"]],
    ["items", "json", ["ip"]],
    ["labels", "json", undefined],
    ["table", "json", undefined],
  ]);
  assertEquals(specs[0]?.members?.[0]?.required, true);
});

Deno.test("a member of a body cannot be declared for another protocol", () => {
  const said = new Values({} as ParamSource);
  assertThrows(() => said.labels, TypeError, "the parameters are of another protocol");
});

Deno.test("a whole number of 64 bits is read as far as a number has them", () => {
  const { id } = new (paramReader({ id: param.long() }))(
    new BodySource(JsonMembers.read("the test", '{"id":"9007199254740991"}')),
  );
  assertEquals(id, Number.MAX_SAFE_INTEGER);
  for (const sent of ["9007199254740992", "1.5"]) {
    const source = new BodySource(JsonMembers.read("the test", `{"id":${sent}}`));
    assertThrows(() => source.long("id"), ApiError, "Cannot read 'id'");
  }
});

Deno.test("headers are there only for those who declare them", () => {
  const members = new JsonMembers({});
  assertEquals(new BodySource(members).header("h"), undefined);
  assertEquals(new BodySource(members, new Map([["h", "v"]])).header("h"), "v");
});
