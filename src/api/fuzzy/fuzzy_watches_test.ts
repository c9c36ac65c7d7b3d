import { assertEquals } from "#assert";
import { FUZZY } from "../../base/mod.ts";
import { parseFuzzyPattern } from "./fuzzy_pattern.ts";
import { FuzzyWatches } from "./fuzzy_watches.ts";

const KEY = { namespace: "public", group: "G", name: "app" };

function watching(...of: readonly (readonly [connectionId: string, name: string])[]) {
  const watches = new FuzzyWatches();
  for (const [connectionId, name] of of) {
    assertEquals(watches.add(connectionId, parseFuzzyPattern(`public>>G>>${name}`)), true);
  }
  return watches;
}

function watchers(watches: FuzzyWatches, key = KEY): string[] {
  return [...watches.watchersOf(key)].sort();
}

Deno.test("a key has those who watch it, each once however many patterns match", () => {
  const watches = watching(["a", "app"], ["a", "a*"], ["b", "*"], ["c", "other"]);
  assertEquals(watchers(watches), ["a", "b"]);
  assertEquals(watchers(watches, { ...KEY, name: "other" }), ["b", "c"]);
  assertEquals(watchers(watches, { ...KEY, namespace: "dev" }), []);
  assertEquals(watchers(watches, { ...KEY, group: "H" }), []);
});

Deno.test("a watch ends alone or with its connection, and nothing is left", () => {
  const watches = watching(["a", "app"], ["a", "a*"], ["b", "app"]);
  assertEquals(watches.size, 2);
  watches.remove("a", "public>>G>>app");
  watches.remove("a", "never");
  watches.remove("never", "public>>G>>app");
  assertEquals(watchers(watches), ["a", "b"]);
  watches.drop("a");
  watches.drop("never");
  assertEquals([watchers(watches), watches.size], [["b"], 1]);
  watches.drop("b");
  assertEquals(watches.size, 0);
});

Deno.test("a connection has so many patterns, all have so many together, and known ones stay", () => {
  const watches = new FuzzyWatches();
  const add = (connectionId: string, name: number) =>
    watches.add(connectionId, parseFuzzyPattern(`public>>G>>${name}`));
  for (let at = 0; at < FUZZY.maxPatternsPerConnection; at++) assertEquals(add("a", at), true);
  assertEquals(add("a", FUZZY.maxPatternsPerConnection), false);
  assertEquals(add("a", 0), true);
  for (let at = watches.size; at < FUZZY.maxPatterns; at++) add(`c${at}`, at);
  assertEquals(watches.size, FUZZY.maxPatterns);
  assertEquals(add("b", FUZZY.maxPatterns), false);
  assertEquals(add("b", 5), true);
  watches.drop("a");
  assertEquals(add("b", FUZZY.maxPatterns), true);
});
