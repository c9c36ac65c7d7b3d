import { assertEquals } from "#assert";
import { given } from "./given.ts";

Deno.test("given() leaves out what is undefined, and nothing else", () => {
  const found = given({ a: undefined, b: "", c: 0, d: false, e: null, f: "x" });
  assertEquals(Object.keys(found), ["b", "c", "d", "e", "f"]);
  assertEquals({ ...found }, { b: "", c: 0, d: false, e: null, f: "x" });
  assertEquals(Object.keys(given({})), []);
});

Deno.test("members without a value are left out, and no others", () => {
  const unknown: string | undefined = undefined as string | undefined;
  const kept: { readonly id: number; readonly name?: string } = given({ id: 0, name: unknown });
  assertEquals(Object.keys(kept), ["id"]);
  const all = { empty: "", no: false, nothing: null, name: "n" };
  assertEquals(given(all), all);
});
