import { NODE } from "../base/mod.ts";
import type { SnapshotBounds } from "./options.ts";

/** What has happened since the last snapshot. */
interface SinceSnapshot {
  readonly entries: number;
  readonly bytes: number;
  readonly ageMs: number;
  /** Size of the last snapshot; 0 when there is none. */
  readonly lastSizeBytes: number;
}

/**
 * Whether a snapshot is due. By entries or bytes only when the log has grown by a fair part of the state, since each
 * snapshot writes all of it; by as much as a large state has, so that snapshots of it never write more than the log
 * does. By age always, so that a quiet node does not keep an old log.
 */
export function isSnapshotDue(since: SinceSnapshot, bounds: SnapshotBounds): boolean {
  if (since.entries <= 0) return false;
  if (since.ageMs >= bounds.ageMs) return true;
  if (since.entries >= bounds.entries * NODE.snapshotMaxStretch) return true;
  const { lastSizeBytes } = since;
  const ratio = lastSizeBytes > NODE.smallSnapshotBytes ? 1 : NODE.smallSnapshotRatio;
  const worthwhile = since.bytes * ratio >= lastSizeBytes;
  return worthwhile && (since.entries >= bounds.entries || since.bytes >= bounds.bytes);
}
