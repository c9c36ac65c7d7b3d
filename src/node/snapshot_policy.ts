import { NODE } from "../base/mod.ts";
import type { SnapshotBounds } from "./options.ts";

/** What has happened since the last snapshot. */
export interface SinceSnapshot {
  readonly entries: number;
  readonly bytes: number;
  readonly ageMs: number;
  /** Size of the last snapshot; 0 when there is none. */
  readonly lastSizeBytes: number;
}

/**
 * Whether a snapshot is due. By entries or bytes only when the log has grown by as much as the last one has, since each
 * writes all of the state: so snapshots never write more than the log does. By age always, so that a quiet node does
 * not keep an old log for ever.
 */
export function isSnapshotDue(since: SinceSnapshot, bounds: SnapshotBounds): boolean {
  if (since.entries <= 0) return false;
  if (since.ageMs >= bounds.ageMs) return true;
  if (since.entries >= bounds.entries * NODE.snapshotMaxStretch) return true;
  const worthwhile = since.bytes >= since.lastSizeBytes;
  return worthwhile && (since.entries >= bounds.entries || since.bytes >= bounds.bytes);
}
