import { assertEquals } from "#assert";
import { CREDENTIALS } from "../base/mod.ts";
import { ProvedPasswords } from "./proved_passwords.ts";

class HandClock {
  nowMs = 0;
  monotonicMs(): number {
    return this.nowMs;
  }
}

Deno.test("a right password is known with its stored hash alone, and for a time", () => {
  const clock = new HandClock();
  const proved = new ProvedPasswords(clock);
  const digest = proved.digestOf("secret", "$scrypt$1");
  proved.add(digest, true);
  assertEquals(proved.get(digest)?.isStale, true);
  assertEquals(proved.get(proved.digestOf("secret", "$scrypt$2")), undefined);
  assertEquals(proved.get(proved.digestOf("secret2", "$scrypt$1")), undefined);
  // What is the end of one is not the beginning of the other.
  assertEquals(proved.get(proved.digestOf("1\0secret", "$scrypt$")), undefined);
  assertEquals(digest.includes("secret"), false);
  clock.nowMs = CREDENTIALS.provedPasswordMs - 1;
  assertEquals(proved.get(digest)?.isStale, true);
  clock.nowMs += 1;
  assertEquals(proved.get(digest), undefined);
});

Deno.test("digests of another process are others", () => {
  const [one, other] = [new ProvedPasswords(new HandClock()), new ProvedPasswords(new HandClock())];
  assertEquals(one.digestOf("a", "b") === other.digestOf("a", "b"), false);
});

Deno.test("of many, those stay that are asked for", () => {
  const proved = new ProvedPasswords(new HandClock(), 2);
  proved.add("a", false);
  proved.add("b", false);
  proved.add("c", false);
  assertEquals(proved.get("a")?.isStale, false);
  proved.add("d", false);
  assertEquals(["a", "b", "c", "d"].map((digest) => proved.get(digest) !== undefined), [
    true,
    false,
    true,
    true,
  ]);
});
