import { assertEquals, assertThrows } from "#assert";
import { BytesError, RAFT } from "../base/mod.ts";
import { readMembers } from "./book_file.ts";
import { Fields, toBody } from "./wire.ts";

const fields = (value: unknown) => Fields.of(toBody(value));

Deno.test("members of a body are what is wanted, or refused by name", () => {
  const good = fields({ n: 0, t: "text", yes: false, list: [1, 2] });
  assertEquals([good.count("n"), good.text("t", 4), good.flag("yes"), good.list("list", 2)], [
    0,
    "text",
    false,
    [1, 2],
  ]);
  assertEquals([good.has("n"), good.has("m")], [true, false]);
  assertThrows(() => good.text("t", 3), BytesError, "t in the body of a call: a text of at most 3");
  assertThrows(() => good.list("list", 1), BytesError, "a list of at most 1");
  for (const n of [-1, 0.5, "1", null, 2 ** 53]) {
    assertThrows(() => fields({ n }).count("n"), BytesError, "a whole number");
  }
  assertEquals(fields({ t: "x".repeat(1_024) }).text("t").length, 1_024);
  assertThrows(() => fields({ t: "x".repeat(1_025) }).text("t"), BytesError);
  assertThrows(() => fields({ t: 1 }).flag("t"), BytesError, "a yes or no");
});

Deno.test("what is no object, no JSON or too wide is no body", () => {
  for (const value of [[], 1, null]) assertThrows(() => fields(value), BytesError, "no object");
  assertThrows(() => Fields.of(new TextEncoder().encode("{")), BytesError, "no JSON");
  const wide = `{${Array.from({ length: 6_000 }, (_, at) => `"a long name ${at}":0`).join()}}`;
  assertThrows(() => Fields.of(new TextEncoder().encode(wide)), BytesError, "found more than 4096");
});

Deno.test("an address book holds pairs of bounded length, and a bounded number of them", () => {
  const book = (members: unknown) => readMembers(fields({ members }));
  assertEquals([...book([[1, "a:1"], [2, "b:1"]])], [[1, "a:1"], [2, "b:1"]]);
  assertEquals(book([[1, "x".repeat(256)]]).size, 1);
  for (const pair of [[1, "x".repeat(257)], ["1", "a"], [1, 2], 7, [1.5, "a"]]) {
    assertThrows(() => book([pair]), BytesError, "a pair of id and address");
  }
  const pairs = (count: number) => Array.from({ length: count }, (_, id) => [id, "a:1"]);
  assertEquals(book(pairs(2 * RAFT.maxMembers)).size, 2 * RAFT.maxMembers);
  assertThrows(() => book(pairs(2 * RAFT.maxMembers + 1)), BytesError, "a list of at most");
});
