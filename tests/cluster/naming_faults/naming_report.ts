/** What a scenario of the registry has shown, as a row of a Markdown table and as a verdict. */
import type { NamingReport } from "./run_naming.ts";

const LEAST_LISTS = 100;

/** Why a run is a failure; empty when it is none. */
export function namingFaultsFound(report: NamingReport): string[] {
  const { verdict, differences, disorder, failure } = report;
  const found = (what: string, texts: readonly string[]) =>
    texts.length === 0 ? [] : [`${texts.length} ${what}: ${texts.slice(0, 3).join("; ")}`];
  return [
    ...failure === "" ? [] : [failure],
    ...found("instances lost", verdict.lost),
    ...found("ghosts", verdict.ghosts),
    ...found("shrunken pushes", verdict.shrunkenPushes),
    ...found("empty pushes", verdict.emptyPushes),
    ...found("lists went back", disorder),
    ...found("differences in the end", differences),
    // A run in which nobody looked would find nothing.
    ...verdict.answers < LEAST_LISTS ? [`only ${verdict.answers} lists were read`] : [],
  ];
}

const COLUMNS = [
  "fault",
  "what is done",
  "instances",
  "lists read",
  "pushes",
  "lost",
  "ghosts",
  "shrunken pushes",
  "empty pushes",
  "all equal after",
] as const;

function row(cells: readonly (string | number)[]): string {
  return `| ${cells.join(" | ")} |`;
}

export function namingTableHead(): string {
  const line = COLUMNS.map((_, place) => place < 2 ? "---" : "--:");
  return `${row(COLUMNS)}\n${row(line)}`;
}

export function namingTableRow(report: NamingReport): string {
  const { verdict, convergedMs } = report;
  return row([
    report.name,
    report.about,
    report.instances,
    verdict.answers,
    verdict.pushes,
    verdict.lost.length,
    verdict.ghosts.length,
    verdict.shrunkenPushes.length,
    verdict.emptyPushes.length,
    Number.isNaN(convergedMs) ? "NEVER" : `${(convergedMs / 1_000).toFixed(1)} s`,
  ]);
}
