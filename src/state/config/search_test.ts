import { assertEquals } from "#assert";
import { configKeyText } from "../../base/mod.ts";
import { shellOf } from "./config_rules.ts";
import { ConfigTable } from "./config_table.ts";
import { type ConfigQuery, searchSteps } from "./search.ts";
import type { ConfigRecord } from "./config_record.ts";

function tableOf(...given: (Partial<ConfigRecord> & { dataId: string })[]): ConfigTable {
  const table = new ConfigTable();
  given.forEach((each, at) => {
    const key = { namespace: "public", group: "G", grays: [] };
    const record = { ...shellOf({ ...key, ...each }, 1), id: at + 1, ...each };
    table.put(record, configKeyText(record));
  });
  return table;
}

function searchConfigs(table: ConfigTable, query: ConfigQuery, maxPageSize: number) {
  const steps = searchSteps(table, query, maxPageSize);
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
  }
}

function found(table: ConfigTable, query: Partial<ConfigQuery>): [number, string[]] {
  const page = searchConfigs(table, {
    namespace: "public",
    mode: "blur",
    dataId: "",
    group: "",
    appName: "",
    tags: [],
    types: [],
    pageNo: 1,
    pageSize: 10,
    ...query,
  }, 100);
  return [page.totalCount, page.items.map((record) => record.dataId)];
}

Deno.test("search filters by each field", () => {
  const table = tableOf(
    { dataId: "app.yaml", type: "yaml", tags: "red,blue", content: "port: 80" },
    { dataId: "app.json", type: "json", appName: "shop", content: "{}" },
    { dataId: "lib.yaml", type: "yaml", tags: "green", group: "H" },
    { dataId: "app.yaml", namespace: "dev" },
  );
  assertEquals(found(table, {}), [3, ["app.yaml", "app.json", "lib.yaml"]]);
  assertEquals(found(table, { dataId: "app*" }), [2, ["app.yaml", "app.json"]]);
  assertEquals(found(table, { dataId: "app" }), [0, []]);
  assertEquals(found(table, { dataId: "app.yaml", group: "G" }), [1, ["app.yaml"]]);
  assertEquals(found(table, { dataId: "app.yaml", group: "H" }), [0, []]);
  assertEquals(found(table, { dataId: "app*", mode: "accurate" }), [0, []]);
  assertEquals(found(table, { group: "H", mode: "accurate" }), [1, ["lib.yaml"]]);
  assertEquals(found(table, { appName: "shop" }), [1, ["app.json"]]);
  assertEquals(found(table, { types: ["json", "toml"] }), [1, ["app.json"]]);
  assertEquals(found(table, { tags: ["blue", "green"] }), [2, ["app.yaml", "lib.yaml"]]);
  assertEquals(found(table, { content: "*port*" }), [1, ["app.yaml"]]);
  assertEquals(found(table, { namespace: "dev" }), [1, ["app.yaml"]]);
  assertEquals(found(table, { namespace: "none" }), [0, []]);
});

Deno.test("pages are stable and bounded", () => {
  const table = tableOf(...Array.from({ length: 250 }, (_, at) => ({ dataId: `d${at}` })));
  assertEquals(found(table, { pageNo: 3, pageSize: 2 }), [250, ["d4", "d5"]]);
  assertEquals(found(table, { dataId: "*", pageNo: 3, pageSize: 2 }), [250, ["d4", "d5"]]);
  assertEquals(found(table, { pageNo: 126, pageSize: 2 }), [250, []]);
  assertEquals(found(table, { pageSize: 1_000_000 })[1].length, 100);
  for (const odd of [0, -1, Number.NaN]) {
    assertEquals(found(table, { pageNo: odd, pageSize: 1 }), [250, ["d0"]]);
    assertEquals(found(table, { pageNo: 1, pageSize: odd }), [250, ["d0"]]);
  }
  assertEquals(found(table, { pageNo: Number.POSITIVE_INFINITY }), [250, []]);
});

Deno.test("a long search goes in steps and finds the same, whatever is applied between them", () => {
  const count = 10_000;
  const table = tableOf(...Array.from({ length: count }, (_, at) => ({ dataId: `d${at}` })));
  const query = {
    namespace: "public",
    mode: "blur",
    dataId: "d*",
    group: "",
    appName: "",
    tags: [],
    types: [],
    pageNo: 1,
    pageSize: count * 2,
  } as const;
  const steps = searchSteps(table, query, count * 2);
  let turns = 0;
  let step = steps.next();
  for (; step.done !== true; step = steps.next()) {
    // The one that was found already is in the page, the one that comes after is not.
    const gone = table.get({ namespace: "public", group: "G", dataId: `d${count - 1 - turns}` });
    if (turns++ < 2 && gone !== undefined) table.remove(gone);
  }
  assertEquals(turns, 4);
  assertEquals([step.value.totalCount, step.value.items.length], [count - 2, count - 2]);
  assertEquals(searchConfigs(table, query, count * 2).totalCount, count - 2);
});

Deno.test("a search in contents makes a step of each mebibyte", () => {
  const content = "x".repeat(600_000);
  const table = tableOf(...Array.from({ length: 6 }, (_, at) => ({ dataId: `d${at}`, content })));
  const steps = searchSteps(table, {
    namespace: "public",
    mode: "blur",
    dataId: "",
    group: "",
    appName: "",
    tags: [],
    types: [],
    content: "*y*",
    pageNo: 1,
    pageSize: 10,
  }, 100);
  let turns = 0;
  while (steps.next().done !== true) turns++;
  assertEquals(turns, 3);
});
