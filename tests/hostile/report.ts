import type { Run, Verdict } from "./verdict.ts";

const WIDTHS = [28, 13, 26, 12, 7, 11, 8] as const;

function row(cells: readonly string[]): string {
  return cells.map((cell, at) => cell.padEnd(WIDTHS[at] ?? 0)).join(" ").trimEnd();
}

export function tableHead(): string {
  return row([
    "attack",
    "engine",
    "effort",
    "/health p99",
    "load",
    "growth MiB",
    "back s",
    "verdict",
  ]);
}

function sizeOf(bytes: number): string {
  return bytes < 1_048_576
    ? `${(bytes / 1_024).toFixed(1)} KiB`
    : `${(bytes / 1_048_576).toFixed(1)} MiB`;
}

export function tableRow(name: string, run: Run, verdict: Verdict): string {
  const { effort, good, growthMiB, backMs } = run;
  return row([
    name,
    run.engine,
    `${sizeOf(effort.bytes)}, ${effort.connections} connections`,
    `${good.healthP99Ms.toFixed(0)} ms`,
    `x${run.slowdown.toFixed(1)}`,
    growthMiB.toFixed(0),
    backMs === undefined ? "never" : (backMs / 1_000).toFixed(1),
    verdict.faults.length === 0 ? "held" : "FOUND",
  ]);
}

/** What is told under a row. */
export function detailLines({ effort, log }: Run, verdict: Verdict): string[] {
  const lines = [
    ...(effort.notes ?? []).map((text) => `    ${text}`),
    ...verdict.faults.map((text) => `    FOUND ${text}`),
  ];
  if (verdict.faults.length === 0) return lines;
  return [...lines, ...log.split("\n").slice(-5).map((line) => `    log: ${line.slice(0, 400)}`)];
}
