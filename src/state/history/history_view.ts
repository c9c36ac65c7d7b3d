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
  /** The row before `id` of the same config. */
  previousHistory(id: number): HistoryRecord | undefined;
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
    previousHistory(id) {
      const { history } = source.tables;
      const row = history.byId(id);
      if (row === undefined) return undefined;
      const rows = history.of(row);
      return rows[rows.indexOf(row) - 1];
    },
    historyCount: () => source.tables.history.size,
    oldestHistoryMs() {
      for (const row of source.tables.history.all()) return row.modifiedMs;
      return undefined;
    },
  };
}
