import { assertEquals } from "#assert";
import { Registry } from "./mod.ts";
import { KeptLists } from "./kept_lists.ts";
import type { ServiceList } from "./types.ts";

function listOfSize(size: number): ServiceList {
  const registry = new Registry({ nowMs: 0, worker: 1 });
  const key = { namespace: "", group: "g", name: "s" };
  for (let port = 1; port <= size; port++) registry.register(key, { ip: "1.1.1.1", port }, 0);
  return registry.list(key, { clusters: "", healthyOnly: false }, 0);
}

Deno.test("lists beyond the bound go, the oldest first", () => {
  const kept = new KeptLists(10);
  const [one, other] = [new Map<string, ServiceList>(), new Map<string, ServiceList>()];
  kept.keep(one, "a", listOfSize(3));
  kept.keep(one, "b", listOfSize(3));
  assertEquals([one.size, kept.hosts], [2, 10]);
  kept.keep(other, "c", listOfSize(1));
  assertEquals([[...one.keys()], [...other.keys()], kept.hosts], [["b"], ["c"], 8]);
});

Deno.test("a list above the bound is kept alone", () => {
  const kept = new KeptLists(10);
  const lists = new Map<string, ServiceList>();
  kept.keep(lists, "small", listOfSize(1));
  kept.keep(lists, "large", listOfSize(20));
  assertEquals([[...lists.keys()], kept.hosts], [["large"], 22]);
});

Deno.test("what is not true any more counts no more", () => {
  const kept = new KeptLists(10);
  const lists = new Map<string, ServiceList>();
  kept.keep(lists, "a", listOfSize(2));
  kept.drop(lists);
  assertEquals([lists.size, kept.hosts], [0, 0]);
});
