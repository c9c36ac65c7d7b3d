import type { ConsoleSession, Finding, Overview } from "./wire.ts";

const ORDER = ["bad", "warn", "info"] as const;

/** What is wrong, worst first. The console's port always asks for a login, so only the session knows of the other one. */
export function findingsOf(overview: Overview, { isApiAuthOn }: ConsoleSession): Finding[] {
  const known = overview.findings.filter(({ code }) => code !== "apiAuthOff");
  const open: Finding[] = isApiAuthOn ? [] : [{ code: "apiAuthOff", severity: "warn", params: {} }];
  return [...known, ...open].sort((a, b) => ORDER.indexOf(a.severity) - ORDER.indexOf(b.severity));
}
