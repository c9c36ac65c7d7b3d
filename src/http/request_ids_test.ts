import { assertEquals } from "#assert";
import { RequestIds } from "./request_ids.ts";

function headers(id: string): Headers {
  return new Headers({ "x-request-id": id });
}

Deno.test("a client's id is taken when it is sane, and ours are counted up otherwise", () => {
  const ids = new RequestIds("p");
  for (const id of ["a", "A.b_c-9", "x".repeat(64)]) assertEquals(ids.of(headers(id)), id);
  for (const id of ["", "a b", "x".repeat(65), "a,b", "a/b", "\u00e4"]) {
    assertEquals(ids.of(headers(id)).startsWith("p-"), true, id);
  }
  assertEquals([ids.of(new Headers()), ids.of(new Headers())], ["p-7", "p-8"]);
});
