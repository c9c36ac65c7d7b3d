import { assertEquals, assertRejects } from "@std/assert";
import { fileStream } from "./file_stream.ts";

Deno.test("a reader that takes nothing for too long is given up", async () => {
  let released = 0;
  const parts = [new Uint8Array([1]), new Uint8Array([2])][Symbol.iterator]();
  const file = { name: "x", parts, release: () => void released++ };
  const reader = fileStream(file, new AbortController().signal, 10).getReader();
  assertEquals((await reader.read()).value, new Uint8Array([1]));
  await assertRejects(() => reader.closed, Error, "the reader takes nothing");
  assertEquals(released, 1);
});

Deno.test("a file that has left frees its place", async () => {
  let released = 0;
  const parts = [new Uint8Array([1])][Symbol.iterator]();
  const file = { name: "x", parts, release: () => void released++ };
  const reader = fileStream(file, new AbortController().signal).getReader();
  await reader.read();
  assertEquals((await reader.read()).done, true);
  assertEquals(released, 1);
});
