import { assert, assertEquals } from "#assert";
import { createHash } from "node:crypto";
import { parseTokenText } from "../auth/mod.ts";
import { isSecretOf, makeAccessToken, randomText } from "./access_token.ts";

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

Deno.test("a new token is one that can be read, and its secret fits what is kept of it", () => {
  const made = makeAccessToken();
  const parts = parseTokenText(made.text);
  assert(parts.kind === "access");
  assertEquals(parts.id, made.id);
  assertEquals(made.secretSha256, sha256(parts.secret));
  assertEquals(isSecretOf(parts.secret, made.secretSha256), true);
  assertEquals(made.secretSha256.includes(parts.secret), false);
  const other = makeAccessToken();
  assert(other.id !== made.id);
  assertEquals(isSecretOf(parts.secret, other.secretSha256), false);
});

Deno.test("a secret fits its own hash alone, of the whole length", () => {
  const kept = sha256("secret");
  assertEquals(isSecretOf("secret", kept), true);
  assertEquals(isSecretOf("secret ", kept), false);
  for (const other of [kept.slice(0, 62), `${kept}00`, "", sha256("other"), "z".repeat(64)]) {
    assertEquals(isSecretOf("secret", other), false, other);
  }
});

Deno.test("random texts have the length asked for and every letter and digit", () => {
  for (const length of [0, 1, 16, 1_000]) assertEquals(randomText(length).length, length);
  const letters = new Map<string, number>();
  for (const letter of randomText(62_000)) letters.set(letter, (letters.get(letter) ?? 0) + 1);
  assertEquals(
    [...letters.keys()].sort().join(""),
    [
      "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ",
      "abcdefghijklmnopqrstuvwxyz",
    ].join(""),
  );
  // A thousand of each are expected, with a deviation of 32; the first letters twice as often if a byte were cut short.
  for (const [letter, count] of letters) assert(count > 700 && count < 1_220, `${letter} ${count}`);
});
