/** What tables and verdicts of fault runs are made of. */

/** The first few of what was found, as one text; empty when there is nothing. */
export function found(what: string, texts: readonly string[]): string[] {
  return texts.length === 0 ? [] : [`${texts.length} ${what}: ${texts.slice(0, 3).join("; ")}`];
}

/** A row of a Markdown table. */
export function row(cells: readonly (string | number)[]): string {
  return `| ${cells.join(" | ")} |`;
}

/** Both lines of its head; the first `texts` columns hold texts, the others numbers. */
export function tableHead(columns: readonly string[], texts: number): string {
  return `${row(columns)}\n${row(columns.map((_, place) => place < texts ? "---" : "--:"))}`;
}

/** NaN is what never came. */
export function seconds(ms: number): string {
  return Number.isNaN(ms) ? "NEVER" : `${(ms / 1_000).toFixed(1)} s`;
}
