/** Walks through the code in a document: numbered lines that begin with a file and a function of it. */

/** One line of a walk. */
export interface Hop {
  readonly file: string;
  /** As it is declared, with `#` when it is private. */
  readonly name: string;
}

export interface Walk {
  readonly title: string;
  readonly hops: readonly Hop[];
}

const HOP = /^\d+\. `([^`: ]+): (#?[\w$]+)`/;

/** The numbered hops under the headings of a document; headings without any are left out. */
export function parseWalks(document: string): Walk[] {
  const walks: { title: string; hops: Hop[] }[] = [];
  for (const line of document.split("\n")) {
    const heading = /^#+ (.+)$/.exec(line);
    if (heading !== null) walks.push({ title: heading[1] ?? "", hops: [] });
    const [, file, name] = HOP.exec(line) ?? [];
    if (file !== undefined && name !== undefined) walks.at(-1)?.hops.push({ file, name });
  }
  return walks.filter(({ hops }) => hops.length > 0);
}

/**
 * Whether a formatted source declares a function or method of this name: a call of it alone, or its name in a comment,
 * is none. The formatter puts declarations at the left margin and members of classes and objects two or four columns in.
 */
export function declares(source: string, name: string): boolean {
  const word = name.replaceAll("$", "\\$");
  const atMargin = new RegExp(`^(export )?(async )?function\\*? ${word}[(<]`, "m");
  const method = new RegExp(
    `^(  |    )((static|async|get|override) )*\\*?${word}(<[^(]*>)?\\((.*\\{|.*\\) =>.*|)$`,
    "m",
  );
  const arrow = new RegExp(
    `^(  |    )(readonly )?${word}(: | = )(async )?(\\(|\\w+ =>|<|$)`,
    "m",
  );
  return [atMargin, method, arrow].some((pattern) => pattern.test(source));
}
