import { assertEquals } from "#assert";
import { sameSecret } from "./secrets.ts";

Deno.test("secrets are the same when every character is", () => {
  assertEquals(sameSecret("a secret", "a secret"), true);
  for (const other of ["", "a secre", "a secret ", "A secret"]) {
    assertEquals(sameSecret(other, "a secret"), false, other);
  }
});
