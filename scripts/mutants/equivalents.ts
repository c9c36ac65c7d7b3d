/**
 * Faults that change nothing anybody could see, judged by reading. A line of `equivalent.txt` is
 * `path | operator | line of code as it stands, trimmed | reason`; a line of code that changes is judged anew.
 */
import type { Candidate } from "./draw.ts";

export interface Equivalent {
  readonly path: string;
  readonly operator: string;
  readonly code: string;
}

/** Entries of the list; a line without a reason is refused. */
export function parseEquivalents(text: string): Equivalent[] {
  const found: Equivalent[] = [];
  for (const line of text.split("\n")) {
    if (line.trim() === "" || line.startsWith("#")) continue;
    const [path, operator, code, reason] = line.split(" | ").map((part) => part.trim());
    if (!path || !operator || !code || !reason) {
      throw new Error(`Cannot read "${line}": path | operator | code | reason is wanted`);
    }
    found.push({ path, operator, code });
  }
  return found;
}

export function readEquivalents(): Equivalent[] {
  return parseEquivalents(Deno.readTextFileSync(new URL("./equivalent.txt", import.meta.url)));
}

export function isEquivalent(
  list: readonly Equivalent[],
  { path, mutant }: Candidate,
  source: string,
): boolean {
  const code = source.split("\n")[mutant.line - 1]?.trim();
  return list.some((known) =>
    known.path === path && known.operator === mutant.operator && known.code === code
  );
}
