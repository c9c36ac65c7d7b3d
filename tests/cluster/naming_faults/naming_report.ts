/** What a scenario of the registry has shown, as a row of a Markdown table and as a verdict. */
import { found, row, seconds, tableHead } from "./fault_table.ts";
import type { NamingReport } from "./run_naming.ts";

const LEAST_LISTS = 100;

/** Why a run is a failure; empty when it is none. */
export function namingFaultsFound(report: NamingReport): string[] {
  const { verdict, differences, disorder, failure } = report;
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

export function namingTableHead(): string {
  return tableHead(COLUMNS, 2);
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
    seconds(convergedMs),
  ]);
}
