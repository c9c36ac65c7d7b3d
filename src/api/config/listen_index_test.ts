import { assertEquals } from "#assert";
import { CONFIG, type ConfigKey, configKeyText } from "../../base/mod.ts";
import { HTTP_CALLER } from "../../../tests/support/naming_fixture.ts";
import { type Listener, ListenIndex } from "./listen_index.ts";

function listener(connectionId: string): Listener {
  return { caller: HTTP_CALLER, connectionId, sinceMs: 0, listens: new Map(), finish: undefined };
}

function item(dataId: string, md5 = "", tenantAsSent?: string) {
  return { key: keyOf(dataId), md5, tenantAsSent };
}

function keyOf(dataId: string): ConfigKey {
  return { namespace: "public", group: "G", dataId };
}

const NAME_CHARS = configKeyText(keyOf("a")).length;

Deno.test("names that many listen to count once, and are forgotten with the last of them", () => {
  const index = new ListenIndex();
  const [one, two] = [listener("1"), listener("2")];
  index.add(one, item("a"));
  index.add(two, item("a"));
  index.add(two, item("b"));
  assertEquals([index.size, index.chars, index.of(keyOf("a")).size], [3, 2 * NAME_CHARS, 2]);
  assertEquals(index.countNew(two, [item("a"), item("b"), item("c")]), 1);
  assertEquals(index.countNew(listener("3"), [item("a"), item("b")]), 2);
  index.remove(one, keyOf("b"));
  index.remove(one, keyOf("never"));
  assertEquals(index.size, 3);
  index.remove(one, keyOf("a"));
  assertEquals([index.size, index.chars, one.listens.size], [2, 2 * NAME_CHARS, 0]);
  index.removeAll(two);
  assertEquals([index.size, index.chars, [...index.buckets()].length], [0, 0, 0]);
  assertEquals([two.listens.size, index.of(keyOf("a")).size], [0, 0]);
});

Deno.test("a listener has one listen of a config, and its newest word counts", () => {
  const index = new ListenIndex();
  const one = listener("1");
  index.add(one, item("a", "old", ""));
  assertEquals(index.chars, NAME_CHARS);
  index.add(one, item("a", "new", "PUBLIC"));
  assertEquals([index.size, index.chars], [1, NAME_CHARS + "PUBLIC".length]);
  const [listen] = index.of(keyOf("a"));
  assertEquals([listen?.item.md5, listen?.item.tenantAsSent], ["new", "PUBLIC"]);
  index.add(one, item("a", "new", "public"));
  assertEquals(index.chars, NAME_CHARS);
  index.add(one, item("a", "x".repeat(CONFIG.maxListenMd5Chars + 9)));
  assertEquals([...index.of(keyOf("a"))][0]?.item.md5.length, CONFIG.maxListenMd5Chars);
  index.remove(one, keyOf("a"));
  assertEquals([index.size, index.chars], [0, 0]);
});
