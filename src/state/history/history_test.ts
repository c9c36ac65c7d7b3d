/** What changes of configs leave behind, and how it is read. */
import { assertEquals } from "#assert";
import { StateBench, timeOf } from "../../../tests/support/state/state_bench.ts";
import type { Command } from "../parts.ts";
import { createStateMachine } from "../state_machine.ts";
import type { PublishConfig } from "../config/config_commands.ts";
import type { HistoryRecord } from "./history_record.ts";

const KEY = { namespace: "public", group: "G", dataId: "d" };
const OTHER = { ...KEY, dataId: "other" };

function publish(content: string, facts: Partial<PublishConfig> = {}): PublishConfig {
  return { type: "config.publish", key: KEY, content, info: {}, sourceIp: "1.1.1.1", ...facts };
}

const REMOVE: Command = { type: "config.remove", key: KEY, sourceIp: "2.2.2.2" };

function pageOf(
  bench: StateBench,
  facts: { appName?: string; pageNo?: number; pageSize?: number },
) {
  return bench.machine.history({ key: KEY, appName: "", pageNo: 1, pageSize: 10, ...facts });
}

function idsOf(rows: readonly HistoryRecord[]): number[] {
  return rows.map(({ id }) => id);
}

Deno.test("history holds the new text of I, the text before U, the removed text of D", () => {
  const bench = new StateBench();
  bench.taken(publish("1", { configType: "json" }));
  bench.taken(publish("2"), { operator: "bob" });
  bench.taken(publish("2"));
  bench.taken(REMOVE);
  bench.taken(publish("3"));
  const { totalCount, items } = pageOf(bench, {});
  assertEquals(totalCount, 5);
  assertEquals(
    items.map((row) => [row.id, row.configId, row.operation, row.content, row.type]),
    [
      [5, 2, "I", "3", "text"],
      [4, 1, "D", "2", "json"],
      [3, 1, "U", "2", "json"],
      [2, 1, "U", "1", "json"],
      [1, 1, "I", "1", "json"],
    ],
  );
  assertEquals([items[3]?.operator, items[1]?.sourceIp], ["bob", "2.2.2.2"]);
  assertEquals(items.map((row) => row.modifiedMs), [5, 4, 3, 2, 1].map(timeOf));
  assertEquals(bench.machine.historyById(4), items[1]);
  assertEquals(bench.machine.historyById(6), undefined);
});

Deno.test("history of a gray version is about that version", () => {
  const bench = new StateBench();
  const gray = { type: "beta", expression: "9.9.9.9" } as const;
  bench.taken(publish("formal"));
  bench.taken(publish("b1", { gray }));
  bench.taken(publish("b2", { gray: { ...gray, expression: "8.8.8.8" } }));
  bench.taken({ ...REMOVE, grayName: "beta" } as Command);
  const rows = pageOf(bench, {}).items.toReversed();
  assertEquals(
    rows.map((row) => [row.operation, row.content, row.publishType, row.grayName]),
    [
      ["I", "formal", "formal", ""],
      ["I", "b1", "gray", "beta"],
      ["U", "b1", "gray", "beta"],
      ["D", "b2", "gray", "beta"],
    ],
  );
  const rulesOf = rows.slice(1).map((row) => JSON.parse(row.grayRule).expr);
  assertEquals([rows[0]?.grayRule, ...rulesOf], ["", "9.9.9.9", "9.9.9.9", "8.8.8.8"]);
});

Deno.test("history comes newest first, page by page, of one config and one app name", () => {
  const bench = new StateBench();
  for (const appName of ["a", "b", "a"]) {
    bench.taken(publish("x", { info: { appName } }));
    bench.taken(publish("x", { key: OTHER }));
  }
  const pages = [1, 2, 3].map((pageNo) => pageOf(bench, { pageNo, pageSize: 2 }));
  assertEquals(pages.map(({ totalCount }) => totalCount), [3, 3, 3]);
  assertEquals(pages.map(({ items }) => idsOf(items)), [[5, 3], [1], []]);
  // A row of kind U shows the version before, so the second publication of `a` stands under `b`.
  const ofA = pageOf(bench, { appName: "a" });
  assertEquals([ofA.totalCount, idsOf(ofA.items)], [2, [3, 1]]);
  assertEquals(pageOf(bench, { appName: "c" }), { totalCount: 0, items: [] });
});

Deno.test("a page of history is no larger than allowed", () => {
  const bench = new StateBench({ maxPageSize: 2 });
  for (let at = 0; at < 5; at++) bench.taken(publish("x"));
  assertEquals(idsOf(pageOf(bench, { pageSize: 10 }).items), [5, 4]);
  assertEquals(idsOf(pageOf(bench, { pageSize: 10, pageNo: 2 }).items), [3, 2]);
});

Deno.test("the row before is one of the same config", () => {
  const bench = new StateBench();
  bench.taken(publish("1"));
  bench.taken(publish("1", { key: OTHER }));
  bench.taken(publish("2"));
  assertEquals(bench.machine.previousHistory(3)?.id, 1);
  for (const id of [1, 2, 4]) assertEquals(bench.machine.previousHistory(id), undefined);
});

Deno.test("the newest change of a config is neither its beginning nor one of a gray version", () => {
  const bench = new StateBench();
  const found = (configId: number) => bench.machine.newestChange(KEY, configId)?.id;
  bench.taken(publish("1"));
  assertEquals(found(1), undefined);
  bench.taken(publish("2"));
  bench.taken(publish("3", { gray: { type: "beta", expression: "9.9.9.9" } }));
  bench.taken(publish("4", { key: OTHER }));
  assertEquals([found(1), found(2)], [2, undefined]);
  bench.taken(REMOVE);
  bench.taken(publish("5"));
  assertEquals([found(1), found(3)], [5, undefined]);
});

Deno.test("trim removes what was written before a time, and says how many rows", () => {
  const bench = new StateBench();
  assertEquals(bench.machine.oldestHistoryMs(), undefined);
  const trim: Command = { type: "history.trim", beforeMs: timeOf(3) };
  assertEquals(bench.taken(trim, { timeMs: 1 }), { ok: true, id: 0, existed: false, index: 1 });
  for (let at = 0; at < 3; at++) bench.taken(publish("x"));
  assertEquals(bench.machine.oldestHistoryMs(), timeOf(2));
  assertEquals(bench.taken(trim), { ok: true, id: 1, existed: true, index: 5 });
  assertEquals(bench.events, []);
  assertEquals([bench.machine.oldestHistoryMs(), bench.machine.historyCount()], [timeOf(3), 2]);
  assertEquals(idsOf(pageOf(bench, {}).items), [3, 2]);
  // Ids are never used again.
  bench.taken(publish("y"));
  assertEquals(idsOf(pageOf(bench, {}).items), [4, 3, 2]);
});

Deno.test("the newest rows of a config and of all stay, and a restored table counts the same", () => {
  const bench = new StateBench({ maxHistoryRowsPerConfig: 2, maxHistoryRows: 3 });
  for (let at = 0; at < 3; at++) bench.taken(publish("x"));
  assertEquals(idsOf(pageOf(bench, {}).items), [3, 2]);
  bench.taken(publish("x", { key: OTHER }));
  assertEquals(bench.machine.historyCount(), 3);
  bench.taken(publish("x", { key: OTHER }));
  assertEquals(idsOf(pageOf(bench, {}).items), [3]);
  assertEquals(bench.restored().digest(), bench.machine.digest());
});

Deno.test("history of all comes newest first, as far back as so many rows were written", () => {
  const bench = new StateBench({ maxHistoryRowsPerConfig: 2 });
  const newest = () => idsOf([...bench.machine.newestHistory()]);
  assertEquals(newest(), []);
  for (const content of ["1", "2", "3"]) bench.taken(publish(content));
  bench.taken(publish("4", { key: OTHER }));
  assertEquals(newest(), [4, 3, 2]);
  bench.taken({ type: "history.trim", beforeMs: timeOf(100) });
  assertEquals(newest(), []);
});

Deno.test("a comment stands in the row of its change, and comes back from a dump", () => {
  const bench = new StateBench();
  bench.taken(publish("1", { comment: "first" }));
  bench.taken(publish("2"));
  bench.taken(publish("3", { comment: "third" }));
  bench.taken(publish("b", { gray: { type: "tag", expression: "t" }, comment: "try" }));
  const comments = (machine: Pick<StateBench["machine"], "newestHistory">) =>
    [...machine.newestHistory()].map(({ comment }) => comment);
  const wanted = ["try", "third", undefined, "first"];
  assertEquals(comments(bench.machine), wanted);
  const copy = createStateMachine();
  copy.restore(bench.machine.dump(50));
  assertEquals(comments(copy), wanted);
  assertEquals(
    pageOf(bench, {}).items,
    copy.history({ key: KEY, appName: "", pageNo: 1, pageSize: 9 }).items,
  );
  assertEquals(copy.digest(), bench.machine.digest());
  assertEquals(bench.machine.rulesVersion(), 3);
});

Deno.test("a comment counts as text that its row keeps", () => {
  const bench = new StateBench({ maxHistoryCharsPerConfig: 10 });
  bench.taken(publish("1", { comment: "x".repeat(6) }));
  bench.taken(publish("2", { comment: "y".repeat(3) }));
  assertEquals(idsOf(pageOf(bench, {}).items), [2, 1]);
  bench.taken(publish("3", { comment: "z" }));
  assertEquals(idsOf(pageOf(bench, {}).items), [3, 2]);
});
