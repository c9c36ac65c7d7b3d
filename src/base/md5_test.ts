import { assertEquals } from "#assert";
import { md5Hex, md5HexOfChunks } from "./md5.ts";

Deno.test("md5Hex is over the UTF-8 bytes", () => {
  assertEquals(md5Hex(""), "d41d8cd98f00b204e9800998ecf8427e");
  assertEquals(md5Hex("中文😀"), "972d80f0bb04f9c49f75661a4aeb2df1");
});

Deno.test("md5HexOfChunks does not depend on where the chunks end", () => {
  const bytes = new TextEncoder().encode("中文😀");
  assertEquals(md5HexOfChunks([bytes.subarray(0, 2), bytes.subarray(2)]), md5Hex("中文😀"));
});
