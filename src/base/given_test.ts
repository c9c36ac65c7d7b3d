import { assertEquals } from "#assert";
import { given } from "./given.ts";

Deno.test("given() leaves out what is undefined, and nothing else", () => {
  const found = given({ a: undefined, b: "", c: 0, d: false, e: null, f: "x" });
  assertEquals(Object.keys(found), ["b", "c", "d", "e", "f"]);
  assertEquals({ ...found }, { b: "", c: 0, d: false, e: null, f: "x" });
  assertEquals(Object.keys(given({})), []);
});
