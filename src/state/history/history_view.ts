/** What can be read of the history. */
import type { ConfigKey } from "../../base/mod.ts";
import { type Page, pageWindow } from "../core/page.ts";
import type { StateSource } from "../core/part.ts";
import type { HistoryRecord } from "./history_record.ts";
import type { HistoryTables } from "./history_table.ts";

interface HistoryView {
  /** Newest first. */
  history(
    filter: { key: ConfigKey; appName: string; pageNo: number; pageSize: number },
  ): Page<HistoryRecord>;
  historyById(id: number): HistoryRecord | undefined;
  /** Of all configs, newest first; as far back as `MAX_LOOKED_BACK` rows were written. */
  newestHistory(): Iterable<HistoryRecord>;
  /** The row before `id` of the same config. */
  previousHistory(id: number): HistoryRecord | undefined;
  /** The newest row that tells of a change of the config with this id, or of its end; gray versions are no part of it. */
  newestChange(key: ConfigKey, configId: number): HistoryRecord | undefined;
  historyCount(): number;
  /** Time of the first row; undefined without history. */
  oldestHistoryMs(): number | undefined;
}

export function historyView(source: StateSource<HistoryTables>): HistoryView {
  return {
    history(filter) {
      const all = source.tables.history.of(filter.key);
      const rows = filter.appName === ""
        ? all
        : all.filter((row) => row.appName === filter.appName);
      const { skip, take } = pageWindow(filter, source.bounds.maxPageSize);
      const end = Math.max(rows.length - skip, 0);
      return {
        totalCount: rows.length,
        items: rows.slice(Math.max(end - take, 0), end).reverse(),
      };
    },
    historyById: (id) => source.tables.history.byId(id),
    newestHistory: () => newestRows(source.tables),
    previousHistory(id) {
      const { history } = source.tables;
      const row = history.byId(id);
      if (row === undefined) return undefined;
      const rows = history.of(row);
      return rows[rows.indexOf(row) - 1];
    },
    newestChange: (key, configId) =>
      source.tables.history.of(key).findLast((row) =>
        row.configId === configId && row.operation !== "I" && row.publishType === "formal"
      ),
    historyCount: () => source.tables.history.size,
    oldestHistoryMs() {
      for (const row of source.tables.history.all()) return row.modifiedMs;
      return undefined;
    },
  };
}

/** Most rows between two old ones may be gone, and nobody is to wait for that. */
const MAX_LOOKED_BACK = 100_000;

/** Ids are drawn one after another, so their order is that of time. */
function* newestRows({ history, nextHistoryId }: HistoryTables): Generator<HistoryRecord> {
  const last = Math.max(1, nextHistoryId - MAX_LOOKED_BACK);
  for (let id = nextHistoryId - 1; id >= last; id--) {
    const row = history.byId(id);
    if (row !== undefined) yield row;
  }
}
