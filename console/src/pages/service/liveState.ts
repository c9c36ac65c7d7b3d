import type { InstanceRow } from "../../api/wire.ts";
import { instanceId } from "../../api/naming.ts";

export interface LiveState {
  readonly rows: readonly InstanceRow[] | undefined;
  readonly changed: ReadonlySet<string>;
  readonly lostMs: number | undefined;
  readonly isAsked: boolean;
}

export const NOTHING_YET: LiveState = {
  rows: undefined,
  changed: new Set(),
  lostMs: undefined,
  isAsked: false,
};

/** What needs somebody first: unhealthy, then switched off; else as the server has them. */
export function inNeedFirst(rows: readonly InstanceRow[]): readonly InstanceRow[] {
  const need = ({ healthy, enabled }: InstanceRow) => !healthy ? 0 : !enabled ? 1 : 2;
  return rows.toSorted((one, other) => need(one) - need(other));
}

/** Ids of what a list tells that the one before did not. The first one tells nothing. */
export function differences(
  before: readonly InstanceRow[] | undefined,
  after: readonly InstanceRow[],
): Set<string> {
  if (before === undefined) return new Set();
  const left = new Map(before.map((row) => [instanceId(row), row]));
  const found = new Set<string>();
  for (const row of after) {
    const id = instanceId(row), old = left.get(id);
    left.delete(id);
    if (old === undefined || isOther(old, row)) found.add(id);
  }
  for (const id of left.keys()) found.add(id);
  return found;
}

function isOther(old: InstanceRow, row: InstanceRow): boolean {
  return old.healthy !== row.healthy || old.weight !== row.weight || old.enabled !== row.enabled ||
    JSON.stringify(old.metadata) !== JSON.stringify(row.metadata);
}
