/** What a scenario has shown with a released client, as a row of a Markdown table and as a verdict. */
import { found, row, seconds, tableHead } from "../naming_faults/fault_table.ts";
import type { SdkReport } from "./run_sdk.ts";

const LEAST_LISTS = 15;

/** Why a run is a failure; empty when it is none. */
export function sdkFaultsFound(report: SdkReport): string[] {
  const { verdict, differences, failure } = report;
  return [
    ...failure === "" ? [] : [failure],
    ...found("instances lost", verdict.lost),
    ...found("ghosts", verdict.ghosts),
    ...found("shrunken lists at the subscriber", verdict.shrunkenPushes),
    ...found("empty lists at the subscriber", verdict.emptyPushes),
    ...found("differences in the end", differences),
    // A run in which nobody looked, or nobody was told, would find nothing.
    ...verdict.answers < LEAST_LISTS ? [`only ${verdict.answers} lists were read`] : [],
    ...verdict.pushes === 0 ? ["the subscriber was handed no list"] : [],
  ];
}

const COLUMNS = [
  "client",
  "fault",
  "what is done",
  "lists read",
  "lists at the subscriber",
  "lost",
  "ghosts",
  "shrunken",
  "empty",
  "all equal after",
  "killed client gone after",
] as const;

export function sdkTableHead(): string {
  return tableHead(COLUMNS, 3);
}

export function sdkTableRow(report: SdkReport): string {
  const { verdict } = report;
  return row([
    report.sdk,
    report.name,
    report.about,
    verdict.answers,
    verdict.pushes,
    verdict.lost.length,
    verdict.ghosts.length,
    verdict.shrunkenPushes.length,
    verdict.emptyPushes.length,
    seconds(report.convergedMs),
    seconds(report.goneMs),
  ]);
}
