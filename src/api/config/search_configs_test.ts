import { assertEquals, assertRejects } from "#assert";
import { createFakeNode, type FakeNode } from "../../../tests/support/fake_node.ts";
import { ApiError, CONFIG } from "../../base/mod.ts";
import type { ConfigQuery, ConfigRecord, Page } from "../../state/mod.ts";
import { ConfigSearch } from "./search_configs.ts";

const QUERY: ConfigQuery = {
  namespace: "public",
  mode: "blur",
  dataId: "d*",
  group: "",
  appName: "",
  tags: [],
  types: [],
  pageNo: 1,
  pageSize: 10,
};

/** A node whose searches take `steps` steps; `log` shows who worked in which turn. */
function setUp(steps: number) {
  const log: string[] = [];
  let started = 0;
  const searchSteps = function* (): Generator<void, Page<ConfigRecord>> {
    const name = String.fromCharCode(97 + started++);
    for (let at = 1; at < steps; at++) {
      log.push(name);
      yield;
    }
    log.push(name);
    return { totalCount: started, items: [] };
  };
  const node = { state: { searchSteps } } as unknown as FakeNode;
  let nowMs = 0;
  const turns: (() => void)[] = [];
  const search = new ConfigSearch({
    node,
    monotonicMs: () => nowMs += CONFIG.searchSliceMs / 2,
    giveWay: () => {
      log.push("|");
      return new Promise((resolve) => turns.push(resolve));
    },
  });
  /** Lets everybody have turns until nobody wants one. */
  const run = async () => {
    for (let idle = 0; idle < 20; idle++) {
      await Promise.resolve();
      const next = turns.shift();
      if (next === undefined) continue;
      idle = 0;
      next();
    }
  };
  return { search, log, run };
}

Deno.test("a search that ends with its first step waits for nobody", async () => {
  const { search, log } = setUp(1);
  await Promise.all([search.find(QUERY), search.find(QUERY)]);
  assertEquals(log, ["a", "b"]);
});

Deno.test("long searches work one after the other, in slices with turns for others between", async () => {
  const { search, log, run } = setUp(6);
  const both = Promise.all([search.find(QUERY), search.find(QUERY)]);
  await run();
  await both;
  assertEquals(log.join(""), "ab|aa|aa|a|bb|bb|b");
});

Deno.test("so many wait for their turn, more are refused, and an end makes room", async () => {
  const { search, run } = setUp(3);
  const running = Array.from({ length: CONFIG.maxSearches }, () => search.find(QUERY));
  await assertRejects(() => search.find(QUERY), ApiError, "Too many searches");
  await run();
  await Promise.all(running);
  const again = search.find(QUERY);
  await run();
  await again;
});

Deno.test("a page holds all that was asked for", async () => {
  const node = createFakeNode();
  for (let at = 0; at < 5_000; at++) {
    const key = { namespace: "public", group: "G", dataId: `d${at}` };
    node.applyNow({ type: "config.publish", key, content: "x", info: {}, sourceIp: "" });
  }
  const search = new ConfigSearch({ node, monotonicMs: () => performance.now() });
  const page = await search.find({ ...QUERY, pageSize: 100_000 });
  assertEquals([page.totalCount, page.items.length], [5_000, 5_000]);
  const last = await search.find({ ...QUERY, pageNo: 2, pageSize: 4_990 });
  assertEquals(last.items.length, 10);
});
