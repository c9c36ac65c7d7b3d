/** Pages of several nodes as one page. Their ids are made of the time, so they have one order, in which two may be alike. */
import type { AuditPage, AuditRecord } from "../../base/mod.ts";

/**
 * Newest first, with no gap: where a node has not looked any further, nobody's older records are shown yet. A page has
 * more than `limit` records only when the last ones have one id, because the next page begins behind it.
 */
export function mergeAuditPages(pages: readonly AuditPage[], limit: number): AuditPage {
  const horizon = Math.max(0, ...pages.map(({ next = 0 }) => next));
  const all = pages.flatMap(({ records }) => records)
    .filter(({ id }) => id >= horizon)
    .sort(newestFirst);
  const last = all[limit - 1];
  if (last !== undefined) {
    const records = all.filter(({ id }) => id >= last.id);
    if (records.length < all.length) return { records, next: last.id };
  }
  return horizon === 0 ? { records: all } : { records: all, next: horizon };
}

function newestFirst(one: AuditRecord, other: AuditRecord): number {
  return other.id - one.id || one.node - other.node;
}
