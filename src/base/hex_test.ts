import { assertEquals } from "#assert";
import { hexOf } from "./hex.ts";

Deno.test("hexOf() writes two digits for each byte of a view", () => {
  assertEquals(hexOf(new Uint8Array([0, 1, 0xab, 0xff]).subarray(1)), "01abff");
  assertEquals(hexOf(new Uint8Array()), "");
});
