/** What documents say of the code: files, things declared in them, and walks from one to the next. */

/** Something declared in a file; in a document `src/state/parts.ts: Tables`. */
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

/** Whether a formatted source declares a function, method, constant, class or type of this name. */
export function declaresAny(source: string, name: string): boolean {
  const kinds = "const|let|class|interface|type";
  return declares(source, name) || new RegExp(`^(export )?(${kinds}) ${name}\\b`, "m").test(source);
}

const FOLDER = /^(src|tests|scripts|docs|env|deploy|proto)\//;
/** Words that stand for a name of the reader's own. */
const PLACEHOLDER = /NAME|VERSION|THING|[*<]/;

/** Files, and things declared in files, that a document names in code spans; a span may be broken by the formatter. */
export function namedCode(document: string): { readonly files: string[]; readonly named: Hop[] } {
  const text = document.replaceAll(/```[\s\S]*?```/g, "").replaceAll(/\s*\n\s*/g, " ");
  const files: string[] = [];
  const named: Hop[] = [];
  for (const [, span = ""] of text.matchAll(/`([^`]+)`/g)) {
    if (!FOLDER.test(span) || PLACEHOLDER.test(span)) continue;
    const [, file = "", name] = /^([^: ]+)(?:: (#?[\w$]+))?$/.exec(span) ?? [];
    if (file === "") continue;
    files.push(file);
    if (name !== undefined) named.push({ file, name });
  }
  return { files, named };
}
