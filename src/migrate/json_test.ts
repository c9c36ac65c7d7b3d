import { assertEquals, assertThrows } from "#assert";
import { IMPORT } from "../base/mod.ts";
import {
  boolIn,
  dataIn,
  demandObjects,
  numberIn,
  objectsIn,
  pagesIn,
  parseJson,
  shortened,
  textIn,
} from "./json.ts";

Deno.test("members of the wrong type count as absent", () => {
  const answer = { a: "", b: "text", n: 7, big: Infinity, yes: true, list: [{ x: 1 }, 3, null] };
  assertEquals([textIn(answer, "a", "b"), textIn(answer, "n"), textIn(answer, "b", "n")], [
    "text",
    "",
    "text",
  ]);
  assertEquals([numberIn(answer, "n", 1), numberIn(answer, "b", 1), numberIn(answer, "big", 1)], [
    7,
    1,
    1,
  ]);
  assertEquals([boolIn(answer, "yes", false), boolIn(answer, "n", false)], [true, false]);
  assertEquals([objectsIn(answer, "list"), objectsIn(answer, "b")], [[{ x: 1 }], []]);
});

Deno.test("a list that must be there is, or the server's own words are told", () => {
  assertEquals(demandObjects({ list: [] }, "list", "p"), []);
  assertThrows(() => demandObjects({}, "list", "p"), Error, "p answers without a list list");
  const refused = { message: `no\\n right${"x".repeat(300)}` };
  const thrown = assertThrows(() => demandObjects(refused, "list", "p"), Error, "list: no");
  assertEquals(thrown.message.length < 250, true);
});

Deno.test("an envelope is opened, and what has none holds nothing", () => {
  assertEquals(dataIn({ data: { a: 1 } }), { a: 1 });
  assertEquals([dataIn({ data: [] }), dataIn(null), dataIn({})], [undefined, undefined, undefined]);
});

Deno.test("the last page is the one that the server names, or the first that is not full", () => {
  assertEquals(pagesIn({ pages: 9 }, "pages", 2, 0), 9);
  assertEquals(pagesIn({}, "pages", 2, IMPORT.pageSize), 3);
  assertEquals(pagesIn({}, "pages", 2, IMPORT.pageSize - 1), 2);
});

Deno.test("texts become one short line, and what is no JSON null", () => {
  assertEquals(shortened("  a \n\t b "), "a b");
  assertEquals(shortened("x".repeat(201)).length, 200);
  assertEquals([parseJson("{"), parseJson("[1]")], [null, [1]]);
});
