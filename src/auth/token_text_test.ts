import { assertEquals } from "#assert";
import { AUTH } from "../base/mod.ts";
import { accessTokenText, parseTokenText } from "./token_text.ts";

const ID = "Abcdefghij012345";
const SECRET = "s".repeat(43);
const SIGNATURE = "z".repeat(43);

Deno.test("an access token is read as it was written", () => {
  const text = accessTokenText(ID, SECRET);
  assertEquals(text, `rnat_${ID}_${SECRET}`);
  assertEquals(parseTokenText(text), { kind: "access", id: ID, secret: SECRET });
  for (const other of [`${text}s`, text.slice(0, -1), text.toUpperCase(), "rnat_"]) {
    assertEquals(parseTokenText(other).kind, "none", other);
  }
});

Deno.test("a signed token has three parts, the last of 43 characters", () => {
  assertEquals(parseTokenText(`head.body.${SIGNATURE}`), { kind: "signed", header: "head" });
  for (const other of ["", "..", `head.body.${SIGNATURE}z`, `head..${SIGNATURE}`, "head.body"]) {
    assertEquals(parseTokenText(other).kind, "none", other);
  }
  // The prefix of the other kind decides.
  assertEquals(parseTokenText(`rnat_.body.${SIGNATURE}`).kind, "none");
});

Deno.test("the longest token that can be one is read, and nothing longer is looked at", () => {
  const longest = `${"h".repeat(512)}.${"b".repeat(1_400)}.${SIGNATURE}`;
  assertEquals(longest.length < AUTH.maxTokenChars, true);
  assertEquals(parseTokenText(longest).kind, "signed");
  assertEquals(parseTokenText(`h${longest}`).kind, "none");
});
