import { assertEquals } from "#assert";
import { json, jsonText, text } from "./answer.ts";

Deno.test("a served answer has the one header that the platform is quick with, a refusal is not sniffed", () => {
  for (const answer of [text, jsonText, json]) {
    const served = answer("1");
    assertEquals([served.status, served.headers.get("x-content-type-options")], [200, null]);
    const refused = answer("1", 201);
    assertEquals([refused.status, refused.headers.get("x-content-type-options")], [201, "nosniff"]);
  }
});
