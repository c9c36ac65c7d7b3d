import type { InstanceRow } from "../../api/wire.ts";
import { instanceId } from "../../api/naming.ts";

type What = "came" | "went" | "sick" | "well" | "changed";

export interface Coming {
  readonly key: string;
  readonly atMs: number;
  readonly what: What;
  /** Which instance, as its row has it. */
  readonly id: string;
  readonly weights?: readonly [number, number];
}

export interface LiveState {
  readonly rows: readonly InstanceRow[] | undefined;
  readonly changed: ReadonlySet<string>;
  readonly comings: readonly Coming[];
  readonly lostMs: number | undefined;
  readonly isAsked: boolean;
}

/** Enough to read; the page may stay open for days. */
export const MAX_COMINGS = 200;

export const NOTHING_YET: LiveState = {
  rows: undefined,
  changed: new Set(),
  comings: [],
  lostMs: undefined,
  isAsked: false,
};

/** What needs somebody first: unhealthy, then switched off; else as the server has them. */
export function inNeedFirst(rows: readonly InstanceRow[]): readonly InstanceRow[] {
  const need = ({ healthy, enabled }: InstanceRow) => !healthy ? 0 : !enabled ? 1 : 2;
  return rows.toSorted((one, other) => need(one) - need(other));
}

/** What a list tells that the one before did not. The first one tells nothing. */
export function differences(
  before: readonly InstanceRow[] | undefined,
  after: readonly InstanceRow[],
  atMs: number,
): Coming[] {
  if (before === undefined) return [];
  const left = new Map(before.map((row) => [instanceId(row), row]));
  const found: Coming[] = [];
  for (const row of after) {
    const id = instanceId(row), old = left.get(id);
    left.delete(id);
    const what = old === undefined ? "came" : changeOf(old, row);
    if (what === undefined) continue;
    const weights = old !== undefined && old.weight !== row.weight
      ? { weights: [old.weight, row.weight] as const }
      : {};
    found.push({ key: `${atMs}/${id}`, atMs, what, id, ...weights });
  }
  for (const id of left.keys()) found.push({ key: `${atMs}/${id}`, atMs, what: "went", id });
  return found;
}

function changeOf(old: InstanceRow, row: InstanceRow): What | undefined {
  if (old.healthy !== row.healthy) return row.healthy ? "well" : "sick";
  const isSame = old.weight === row.weight && old.enabled === row.enabled &&
    JSON.stringify(old.metadata) === JSON.stringify(row.metadata);
  return isSame ? undefined : "changed";
}
