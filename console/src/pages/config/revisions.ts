import type { HistoryRow } from "../../api/wire.ts";

/** A version of the config itself: what was there after a change. */
export interface Revision {
  readonly row: HistoryRow;
  readonly isCurrent: boolean;
  /** The row that holds the content; empty: what is published now; null: the config was gone then. */
  readonly contentId: string | null;
}

/**
 * The server keeps with each change what it replaced, and with the first one what it made. So what a change made is
 * found with the next newer change, and for the newest one in what is published now.
 */
export function revisionsOf(rows: readonly HistoryRow[], isThere: boolean): Revision[] {
  const own = rows.filter((row) => row.gray === "");
  return own.map((row, i): Revision => {
    const newer = own[i - 1];
    if (row.verb === "delete") return { row, isCurrent: false, contentId: null };
    if (!newer) return { row, isCurrent: isThere, contentId: isThere ? "" : row.id };
    // After a removal a config begins anew: its first content is with its first row.
    const contentId = newer.verb === "insert" ? row.id : newer.id;
    return { row, isCurrent: false, contentId };
  });
}
