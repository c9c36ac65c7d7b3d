/** What one row of history has changed: the version before it and the one after it. */
import { STATE } from "../../base/mod.ts";
import type { NodeFacade } from "../../node/mod.ts";
import type { HistoryRecord } from "../../state/mod.ts";

/** A version of a config, as a row of history or the config itself has it. */
export interface HistoryVersion {
  readonly content: string;
  readonly md5: string;
  readonly encryptedDataKey: string;
  /** The row that holds it; undefined for the version that is there now. */
  readonly row: HistoryRecord | undefined;
}

export interface HistoryChange {
  readonly row: HistoryRecord;
  /** Undefined where the row made the config. */
  readonly before: HistoryVersion | undefined;
  /** Undefined where the row removed it, and where nobody knows it any more. */
  readonly after: HistoryVersion | undefined;
}

/** Undefined when there is no such row. */
export function historyChange(node: NodeFacade, id: number): HistoryChange | undefined {
  const row = node.state.historyById(id);
  if (row === undefined) return undefined;
  switch (row.operation) {
    case "I":
      return { row, before: undefined, after: versionOf(row) };
    case "D":
      return { row, before: versionOf(row), after: undefined };
    // Its row holds the text before the change; the one after it is in the next row.
    case "U":
      return { row, before: versionOf(row), after: versionAfter(node, row) };
  }
}

function versionOf(row: HistoryRecord): HistoryVersion {
  return { content: row.content, md5: row.md5, encryptedDataKey: row.encryptedDataKey, row };
}

/** Of the same version, formal or gray, in the next row or as it is now. */
function versionAfter({ state }: NodeFacade, row: HistoryRecord): HistoryVersion | undefined {
  const { namespace, group, dataId } = row;
  const key = { namespace, group, dataId };
  const page = { appName: "", pageNo: 1, pageSize: STATE.maxPageSize };
  const { items } = state.history({ key, ...page });
  // Newest first.
  const next = items.findLast((one) => one.id > row.id && one.grayName === row.grayName);
  if (next !== undefined) return versionOf(next);
  const record = state.config(key) ?? state.graysWithoutConfig(key);
  const now = row.publishType === "gray"
    ? record?.grays.find(({ name }) => name === row.grayName)
    : record;
  if (now === undefined) return undefined;
  const { content, md5, encryptedDataKey } = now;
  return { content, md5, encryptedDataKey, row: undefined };
}
