import { assertEquals } from "#assert";
import { RecentMap } from "./recent_map.ts";

Deno.test("holds at most twice what it is made for, and keeps what is asked for", () => {
  const users = new RecentMap<string>(10);
  users.set("used", "used");
  for (let at = 0; at < 1_000; at++) {
    users.set(`t${at}`, `u${at}`);
    assertEquals(users.get("used"), "used");
    assertEquals(users.size <= 20, true);
  }
  assertEquals(users.get("t0"), undefined);
  assertEquals(users.get("t999"), "u999");
});

Deno.test("what is taken out is gone from both generations", () => {
  const texts = new RecentMap<string>(2);
  for (const text of ["a", "b", "c"]) texts.set(text, text);
  for (const text of ["a", "c"]) {
    texts.delete(text);
    assertEquals(texts.get(text), undefined);
  }
  assertEquals(texts.get("b"), "b");
  texts.delete("b");
  assertEquals(texts.size, 0);
});
