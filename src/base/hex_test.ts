import { assertEquals, assertThrows } from "#assert";
import { bytesOfHex, hexOf } from "./hex.ts";

Deno.test("hexOf() writes two digits for each byte of a view", () => {
  assertEquals(hexOf(new Uint8Array([0, 1, 0xab, 0xff]).subarray(1)), "01abff");
  assertEquals(hexOf(new Uint8Array()), "");
});

Deno.test("bytesOfHex() reads pairs of digits in either case, and nothing else", () => {
  assertEquals([...bytesOfHex("01abFF")], [1, 0xab, 0xff]);
  assertEquals(bytesOfHex("").length, 0);
  for (const text of ["0", "abc", "0g", "0x", " 01", "01\n", "é0"]) {
    assertThrows(() => bytesOfHex(text), RangeError, "pairs of hexadecimal digits");
  }
});
