import { assertEquals, assertThrows } from "#assert";
import { ApiError, JSON_BOUNDS } from "../base/mod.ts";
import { Rng } from "../../tests/support/rng.ts";
import { Body } from "./body.ts";

const parse = (json: string) => Body.parse(new TextEncoder().encode(json));

Deno.test("absent, null and unknown members count as nothing", () => {
  const body = parse('{"a":null,"x":{"y":[1]}}');
  assertEquals([body.text("a"), body.text("b"), body.has("a"), body.has("b")], [
    undefined,
    undefined,
    false,
    false,
  ]);
  assertEquals([body.int("a"), body.bool("a"), body.object("a")], [
    undefined,
    undefined,
    undefined,
  ]);
  assertEquals([body.objects("a", 1), body.texts("a")], [[], undefined]);
  assertEquals(Body.parse(new Uint8Array()).has("a"), false);
});

Deno.test("texts, numbers and yes/no may be written as each other where the meaning is plain", () => {
  const body = parse('{"n":8080,"f":80.9,"t":"8080","e":"","b":true,"s":"True","z":0,"k":" "}');
  assertEquals([body.text("n"), body.text("b"), body.filled("k")], ["8080", "true", undefined]);
  assertEquals([body.int("n"), body.int("f"), body.int("t"), body.int("e")], [
    8080,
    80,
    8080,
    undefined,
  ]);
  assertEquals([body.bool("b"), body.bool("s"), body.bool("z"), body.bool("e")], [
    true,
    true,
    false,
    undefined,
  ]);
});

Deno.test("what cannot be meant is refused with its name", () => {
  const body = parse('{"o":{},"l":[1],"t":"x","big":4294967296,"mixed":[{},1],"m":{"a":{}}}');
  const cases: [() => unknown, string][] = [
    [() => body.text("o"), "'o': found an object, not a text"],
    [() => body.text("l"), "found a list"],
    [() => body.number("t"), "'t': found a string, not a number"],
    [() => body.int("big"), "out of range"],
    [() => body.bool("t"), "not true or false"],
    [() => body.object("l"), "not an object"],
    [() => body.objects("o", 9), "not a list"],
    [() => body.objects("mixed", 9), "not objects"],
    [() => body.objects("mixed", 1), "at most 1"],
    [() => body.texts("m"), "'a': found an object"],
  ];
  for (const [read, message] of cases) assertThrows(read, ApiError, message);
});

Deno.test("a member that would change the object itself has no effect", () => {
  const body = parse('{"__proto__":{"dataId":"x"},"m":{"__proto__":"y","a":"1","b":null}}');
  assertEquals([body.text("dataId"), body.text("toString")], [undefined, undefined]);
  const texts = body.texts("m");
  assertEquals([Object.keys(texts ?? {}), texts?.["a"]], [["a"], "1"]);
});

Deno.test("half a surrogate pair is refused wherever it stands, a whole one is taken", () => {
  assertEquals(parse('{"a":"\\ud83d\\ude80"}').text("a"), "🚀");
  for (const json of ['{"a":"\\ud83d"}', '{"a":[{"b":"\\uDE80x"}]}', '{"\\ud83d":1}']) {
    assertThrows(() => parse(json), ApiError, "lone surrogate");
  }
});

Deno.test("whatever the bytes are, parsing gives a body or ApiError", () => {
  const rng = Rng.fromSeed(7);
  const whole = new TextEncoder().encode('{"dataId":"é","l":[{"a":"\\ud83d\\ude80"}],"n":1.5e3}');
  for (let round = 0; round < 100_000; round++) {
    const bytes = whole.slice(0, rng.chance(0.2) ? rng.below(whole.length) : whole.length);
    for (let count = rng.below(3); count > 0; count--) {
      bytes[rng.below(bytes.length)] = rng.below(256);
    }
    try {
      const body = Body.parse(bytes);
      body.text("dataId");
      body.objects("l", 2);
      body.int("n");
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
    }
  }
});

Deno.test("null is named as what it is, and is no item of a list", () => {
  assertThrows(() => parse("null"), ApiError, "found null, not an object");
  assertThrows(() => parse("[]"), ApiError, "found a list, not an object");
  const items = parse('{"l":[null,{"a":"1"},null]}').objects("l", 9);
  assertEquals(items.map((item) => item.text("a")), ["1"]);
});

Deno.test("a body with too many names is refused before it is parsed", () => {
  const names = Array.from({ length: 2 * JSON_BOUNDS.maxNames }, (_, at) => `"k${at}":"v"`);
  // Broken at its end, which only a parser finds out.
  assertThrows(
    () => parse(`{"instance":{"metadata":{${names.join(",")}`),
    ApiError,
    `Cannot read the body: found more than ${JSON_BOUNDS.maxNames} different names`,
  );
});
