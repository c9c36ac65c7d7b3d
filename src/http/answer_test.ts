import { assertEquals, assertThrows } from "#assert";
import { answerWith, json, jsonText, text } from "./answer.ts";
import { toResponse } from "./deno/to_response.ts";

Deno.test("a served answer has one header, a refusal is not sniffed", () => {
  for (const answer of [text, jsonText, json]) {
    const served = toResponse(answer("1"));
    assertEquals([served.status, served.headers.get("x-content-type-options")], [200, null]);
    const refused = toResponse(answer("1", 201));
    assertEquals([refused.status, refused.headers.get("x-content-type-options")], [201, "nosniff"]);
  }
});

Deno.test("a field of an answer takes the place of one that answers share, and of one of its own", () => {
  const answer = text("1", 404);
  answer.setHeader("x-index", "7");
  answer.setHeader("content-type", "text/css");
  answer.setHeader("x-index", "8");
  const { status, headers } = toResponse(answer);
  assertEquals([status, headers.get("x-index"), headers.get("content-type")], [
    404,
    "8",
    "text/css",
  ]);
  assertEquals(headers.get("x-content-type-options"), "nosniff");
  // Other answers have what they had.
  assertEquals(toResponse(text("1", 404)).headers.get("content-type"), "text/plain;charset=UTF-8");
});

Deno.test("an answer may have several cookies", () => {
  const answer = answerWith("", { location: "/" }, 303);
  answer.addHeader("set-cookie", "a=1");
  answer.addHeader("set-cookie", "b=2");
  assertEquals(toResponse(answer).headers.getSetCookie(), ["a=1", "b=2"]);
});

Deno.test("what would end a field, or cannot be in one, is no value of it", () => {
  for (const value of ["a\r\nset-cookie: b=1", "a\nb", "a\0", "\u4e2d"]) {
    assertThrows(() => answerWith("", { location: value }), TypeError, "this location");
    assertThrows(() => text("").setHeader("location", value), TypeError, "this location");
    assertThrows(() => text("").addHeader("location", value), TypeError, "this location");
  }
});
