/** One page over several sets of files, each of which has its own rotation. Their ids have one order. */
import { AUDIT, type AuditFilter, type AuditPage } from "../../base/mod.ts";
import { findRecords } from "./find_records.ts";

/** `trails`: the files of each set, the newest first. */
export async function findInTrails(
  trails: readonly (readonly string[])[],
  filter: AuditFilter,
): Promise<AuditPage> {
  const pages: AuditPage[] = [];
  for (const paths of trails) pages.push(await findRecords(paths, filter));
  // What is older may still be missing from the set that was read least far.
  const from = Math.max(0, ...pages.map(({ next = 0 }) => next));
  const records = pages.flatMap((page) => page.records)
    .filter(({ id }) => id >= from)
    .sort((one, other) => other.id - one.id);
  const limit = Math.max(1, Math.min(filter.limit, AUDIT.maxPageSize));
  const shown = records.slice(0, limit);
  const last = shown.at(-1);
  const next = records.length > limit && last !== undefined ? last.id : from;
  return next === 0 ? { records: shown } : { records: shown, next };
}
