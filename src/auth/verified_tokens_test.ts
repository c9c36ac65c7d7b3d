import { assertEquals } from "#assert";
import { type VerifiedToken, VerifiedTokens } from "./verified_tokens.ts";

function token(user: string): VerifiedToken {
  return { kind: "signed", user, id: "k", credentialVersion: 1, expiresMs: 0 };
}

Deno.test("holds at most twice what it is made for, and keeps what is asked for", () => {
  const tokens = new VerifiedTokens(10);
  tokens.put("used", token("used"));
  for (let at = 0; at < 1_000; at++) {
    tokens.put(`t${at}`, token(`u${at}`));
    assertEquals(tokens.get("used")?.user, "used");
    assertEquals(tokens.size <= 20, true);
  }
  assertEquals(tokens.get("t0"), undefined);
  assertEquals(tokens.get("t999")?.user, "u999");
});

Deno.test("what is taken out is gone from both generations", () => {
  const tokens = new VerifiedTokens(2);
  for (const text of ["a", "b", "c"]) tokens.put(text, token(text));
  for (const text of ["a", "c"]) {
    tokens.delete(text);
    assertEquals(tokens.get(text), undefined);
  }
  assertEquals(tokens.get("b")?.user, "b");
  tokens.clear();
  assertEquals(tokens.size, 0);
});
