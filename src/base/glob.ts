/**
 * Texts with stars. A star is any number of any characters; everything else stands for itself. Matching takes time
 * linear in the text: each part is looked for once, from where the part before it ended.
 */

export interface Glob {
  /** The only text that fits, when there is no star. */
  readonly exact: string | undefined;
  readonly matches: (text: string) => boolean;
}

export function compileGlob(pattern: string): Glob {
  const parts = pattern.split("*");
  const first = parts[0] ?? "";
  if (parts.length === 1) {
    return { exact: pattern, matches: (text) => text === pattern };
  }
  const last = parts.at(-1) ?? "";
  const inner = parts.slice(1, -1).filter((part) => part !== "");
  return {
    exact: undefined,
    matches: (text) => matchesParts(text, first, inner, last),
  };
}

/** The leftmost place of each part is always right, so nothing is tried twice. */
function matchesParts(
  text: string,
  first: string,
  inner: readonly string[],
  last: string,
): boolean {
  const end = text.length - last.length;
  if (first.length > end || !text.startsWith(first) || !text.endsWith(last)) return false;
  let at = first.length;
  for (const part of inner) {
    const found = text.indexOf(part, at);
    if (found < 0 || found + part.length > end) return false;
    at = found + part.length;
  }
  return true;
}
