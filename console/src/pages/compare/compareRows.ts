import type { ConfigRow } from "../../api/wire.ts";

export type Difference = "left" | "right" | "differs" | "same";
export interface Pair {
  readonly group: string;
  readonly dataId: string;
  readonly difference: Difference;
  readonly left: ConfigRow | undefined;
  readonly right: ConfigRow | undefined;
}

const ORDER: readonly Difference[] = ["differs", "left", "right", "same"];
const nameOf = ({ group, dataId }: ConfigRow) => `${group}/${dataId}`;

/** Configs of two namespaces by their names; what differs comes first. */
export function compareRows(left: readonly ConfigRow[], right: readonly ConfigRow[]): Pair[] {
  const others = new Map(right.map((row) => [nameOf(row), row]));
  const pairs = left.map((row): Pair => {
    const other = others.get(nameOf(row));
    others.delete(nameOf(row));
    const difference = !other ? "left" : other.md5 === row.md5 ? "same" : "differs";
    return { group: row.group, dataId: row.dataId, difference, left: row, right: other };
  });
  for (const row of others.values()) {
    const { group, dataId } = row;
    pairs.push({ group, dataId, difference: "right", left: undefined, right: row });
  }
  return pairs.sort((a, b) =>
    ORDER.indexOf(a.difference) - ORDER.indexOf(b.difference) ||
    a.dataId.localeCompare(b.dataId) || a.group.localeCompare(b.group)
  );
}
