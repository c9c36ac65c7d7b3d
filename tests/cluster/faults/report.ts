/** What a scenario has shown, as a line and as a verdict. */
import type { ScenarioReport } from "./run_scenario.ts";

/** Why a run is a failure; empty when it is none. */
export function faultsFound(report: ScenarioReport): string[] {
  const { writes, reads, registers, differences, failure } = report;
  const found = (what: string, texts: readonly string[]) =>
    texts.length === 0 ? [] : [`${texts.length} ${what}: ${texts.slice(0, 3).join("; ")}`];
  return [
    ...failure === "" ? [] : [failure],
    ...found("acknowledged writes lost", writes.lost),
    ...found("writes appeared that must not", writes.appeared),
    ...found("reads of one node went backwards", reads.backwards),
    ...found("linearizable reads were stale", reads.stale),
    ...found("keys are not linearizable", registers.broken),
    ...found("differences between nodes", differences),
    ...report.digestMismatches > 0 ? [`${report.digestMismatches} digests differ`] : [],
    ...writes.acknowledged === 0 ? ["no write was acknowledged"] : [],
  ];
}

export function median(values: readonly number[]): number {
  return values.toSorted((left, right) => left - right)[values.length >> 1] ?? NaN;
}

const COLUMNS = [
  ["scenario", 22],
  ["faults", 6],
  ["acked", 6],
  ["lost", 5],
  ["appeared", 8],
  ["unknown", 7],
  ["refused", 7],
  ["reads", 6],
  ["stale", 5],
  ["back", 5],
  ["cas", 9],
  ["again ms", 8],
  ["equal", 9],
  ["s", 4],
] as const;

function row(cells: readonly (string | number)[]): string {
  return cells.map((cell, place) => {
    const width = COLUMNS[place]?.[1] ?? 0;
    return place === 0 ? String(cell).padEnd(width) : String(cell).padStart(width);
  }).join(" ");
}

export function tableHead(): string {
  return row(COLUMNS.map(([name]) => name));
}

/** One line of the table. */
export function tableRow(report: ScenarioReport): string {
  const { writes, reads, registers, writeAgainMs, differences, equalAfterMs } = report;
  const cas = registers.broken.length > 0
    ? `${registers.broken.length} bad`
    : `${registers.keys - registers.undecided.length}/${registers.keys}`;
  return row([
    report.name,
    report.faults,
    writes.acknowledged,
    writes.lost.length,
    writes.appeared.length,
    writes.unknown,
    writes.refused,
    reads.localReads + reads.linearizableReads,
    reads.stale.length,
    reads.backwards.length,
    cas,
    writeAgainMs.length === 0 ? "-" : Math.round(median(writeAgainMs)),
    differences.length === 0 ? `${(equalAfterMs / 1_000).toFixed(1)} s` : "NO",
    Math.round(report.tookMs / 1_000),
  ]);
}
