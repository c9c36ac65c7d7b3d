import { assertEquals } from "#assert";
import { crc32 } from "./crc32.ts";

const bytes = (text: string) => new TextEncoder().encode(text);

Deno.test("crc32() yields the published check value and zero for nothing", () => {
  assertEquals(crc32(bytes("123456789")), 0xcbf43926);
  assertEquals(crc32(new Uint8Array()), 0);
});

Deno.test("crc32() continued in parts equals the whole, also on a view with an offset", () => {
  const whole = bytes("the log block and its entries");
  assertEquals(crc32(whole.subarray(7), crc32(whole.subarray(0, 7))), crc32(whole));
  assertEquals(crc32(whole.subarray(4)), crc32(bytes("log block and its entries")));
});
