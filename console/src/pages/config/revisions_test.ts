import { deepStrictEqual } from "node:assert/strict";
import type { HistoryRow } from "../../api/wire.ts";
import { revisionsOf } from "./revisions.ts";

const row = (id: string, verb: HistoryRow["verb"], gray = ""): HistoryRow => ({
  id,
  verb,
  gray,
  atMs: 0,
  who: "",
  ip: "",
  md5: "",
  bytes: 0,
  comment: "",
});
const contents = (rows: HistoryRow[], isThere: boolean) =>
  revisionsOf(rows, isThere).map((one) => [one.row.id, one.contentId]);

Deno.test("what a change made is with the next newer change, of the newest what is published", () => {
  const rows = [row("3", "update"), row("2", "update"), row("1", "insert")];
  deepStrictEqual(contents(rows, true), [["3", ""], ["2", "3"], ["1", "2"]]);
});

Deno.test("a removal has no content, and holds that of the change before it", () => {
  const rows = [row("3", "delete"), row("2", "update"), row("1", "insert")];
  deepStrictEqual(contents(rows, false), [["3", null], ["2", "3"], ["1", "2"]]);
});

Deno.test("what was made anew after a removal is the newest", () => {
  const rows = [row("3", "insert"), row("2", "delete"), row("1", "insert")];
  deepStrictEqual(contents(rows, true), [["3", ""], ["2", null], ["1", "2"]]);
});

Deno.test("changes of gray versions are none of the config itself", () => {
  const rows = [row("3", "update", "beta"), row("2", "insert", "tag_a"), row("1", "insert")];
  deepStrictEqual(contents(rows, true), [["1", ""]]);
});
