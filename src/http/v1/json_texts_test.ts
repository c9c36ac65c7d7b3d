import { assertEquals, assertThrows } from "#assert";
import { ApiError, HTTP, JSON_BOUNDS } from "../../base/mod.ts";
import { checkJsonParts, metadataOf, objectOf } from "./json_texts.ts";

Deno.test("texts with structure are refused by their length, before anything is read", () => {
  const fits = `{"a":"${"x".repeat(HTTP.maxJsonChars - 8)}"}`;
  assertEquals(metadataOf(fits)["a"]?.length, HTTP.maxJsonChars - 8);
  assertEquals(Object.keys(objectOf("selector", fits)), ["a"]);
  // No JSON and no pairs: a reader would say so.
  for (const text of ["{".repeat(HTTP.maxJsonChars + 1), ",".repeat(HTTP.maxJsonChars + 1)]) {
    const found = `found ${text.length} characters, at most ${HTTP.maxJsonChars} are wanted`;
    assertThrows(() => metadataOf(text), ApiError, `Cannot read metadata: ${found}`);
    assertThrows(() => objectOf("selector", text), ApiError, `Cannot read selector: ${found}`);
  }
});

Deno.test("a list may be long, but not of millions of parts or names", () => {
  const one = '{"ip":"10.0.0.1","port":80},';
  checkJsonParts("instances", `[${one.repeat(5_000)}]`);
  const parts = `[${one.repeat(JSON_BOUNDS.maxParts / 4)}]`;
  assertThrows(
    () => checkJsonParts("instances", parts),
    ApiError,
    `Cannot read instances: found more than ${JSON_BOUNDS.maxParts} values`,
  );
});
