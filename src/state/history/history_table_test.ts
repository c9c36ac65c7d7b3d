import { assert, assertEquals } from "#assert";
import { configKeyText } from "../../base/mod.ts";
import { HistoryTable } from "./history_table.ts";
import type { HistoryRecord } from "./history_record.ts";

const BOUNDS = {
  maxHistoryRowsPerConfig: 3,
  maxHistoryRows: 5,
  maxHistoryCharsPerConfig: 100,
  maxHistoryChars: 150,
};

function row(id: number, dataId: string, content = "x", modifiedMs = id): HistoryRecord {
  return {
    namespace: "public",
    group: "G",
    dataId,
    id,
    configId: 1,
    operation: "U",
    content,
    md5: "",
    type: "text",
    encryptedDataKey: "",
    sourceIp: "",
    operator: "",
    publishType: "formal",
    grayName: "",
    grayRule: "",
    createdMs: modifiedMs,
    modifiedMs,
  };
}

function tableOf(...rows: HistoryRecord[]): HistoryTable {
  const table = new HistoryTable(BOUNDS);
  for (const each of rows) table.add(each, configKeyText(each));
  return table;
}

function ids(table: HistoryTable): number[] {
  return [...table.all()].map((each) => each.id);
}

Deno.test("a config keeps its newest rows", () => {
  const table = tableOf(row(1, "a"), row(2, "b"), row(3, "a"), row(4, "a"), row(5, "a"));
  assertEquals(ids(table), [2, 3, 4, 5]);
  assertEquals(table.of(row(0, "a")).map((each) => each.id), [3, 4, 5]);
});

Deno.test("all configs together keep the newest rows", () => {
  const table = tableOf(...[1, 2, 3, 4, 5, 6, 7].map((id) => row(id, `d${id}`)));
  assertEquals(ids(table), [3, 4, 5, 6, 7]);
  assertEquals(table.of(row(0, "d1")), []);
});

Deno.test("text is bounded, but the newest row of a config stays", () => {
  const long = "x".repeat(60);
  assertEquals(ids(tableOf(row(1, "a", long), row(2, "a", long))), [2]);
  assertEquals(ids(tableOf(row(1, "a", "x"), row(2, "a", "x".repeat(120)))), [2]);
  assertEquals(ids(tableOf(row(1, "a", long), row(2, "b", long), row(3, "c", long))), [2, 3]);
});

Deno.test("text may be as long as the bounds say, and no longer", () => {
  const half = "x".repeat(50);
  assertEquals(ids(tableOf(row(1, "a", half), row(2, "a", half))), [1, 2]);
  assertEquals(ids(tableOf(row(1, "a", `${half}y`), row(2, "a", half))), [2]);
  const three = [row(1, "a", half), row(2, "b", half), row(3, "c", half)];
  assertEquals(ids(tableOf(...three)), [1, 2, 3]);
  assertEquals(ids(tableOf(...three, row(4, "d", "y"))), [2, 3, 4]);
});

Deno.test("text that has gone is counted no longer, in whatever way it went", () => {
  const half = "x".repeat(50);
  const table = tableOf(row(1, "a", half), row(2, "a", half), row(3, "b", half));
  // The first one goes for the bound of its config, the second by its age.
  table.add(row(4, "a", half), configKeyText(row(4, "a")));
  assertEquals(ids(table), [2, 3, 4]);
  assertEquals(table.trim(3), 1);
  table.add(row(5, "c", half), configKeyText(row(5, "c")));
  assertEquals(ids(table), [3, 4, 5]);
  assertEquals([2, 4].map((id) => table.byId(id)?.id), [undefined, 4]);
});

Deno.test("a list of rows that somebody has stays as it was", () => {
  const table = tableOf(row(1, "a"), row(2, "a"));
  const rows = table.of(row(0, "a"));
  table.add(row(3, "a"), configKeyText(row(3, "a")));
  table.trim(2);
  assertEquals(rows.map(({ id }) => id), [1, 2]);
  assertEquals(table.of(row(0, "a")).map(({ id }) => id), [2, 3]);
});

Deno.test("a row of kind I keeps no text of its own", () => {
  const created = { ...row(1, "a", "x".repeat(1000)), operation: "I" } as const;
  assertEquals(ids(tableOf(created, row(2, "a"))), [1, 2]);
});

Deno.test("trim looks at every row, whatever their order in time", () => {
  const table = tableOf(row(1, "a", "x", 10), row(2, "b", "x", 5), row(3, "a", "x", 7));
  assertEquals(table.trim(8), 2);
  assertEquals(ids(table), [1]);
  assertEquals(table.trim(100), 1);
  assertEquals(table.size, 0);
  table.add(row(9, "c"), configKeyText(row(9, "c")));
  assertEquals(ids(table), [9]);
});

Deno.test("many rows pass through a full table without a walk over what is gone", () => {
  const table = new HistoryTable({ ...BOUNDS, maxHistoryRows: 50_000, maxHistoryChars: 1e6 });
  let last = 0;
  for (let id = 1; id <= 200_000; id++) {
    const each = row(id, `d${id % 30_000}`);
    table.add(each, configKeyText(each));
    last = id;
  }
  assertEquals(table.size, 50_000);
  assert(table.byId(last) !== undefined);
});
