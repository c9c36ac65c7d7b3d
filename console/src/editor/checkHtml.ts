/** HTML that a browser would mend without a word: tags that are never closed, or closed without having been opened. */
import type { Problem } from "./check.ts";

/** They have no end. */
const VOID = new Set(
  "area base br col embed hr img input link meta param source track wbr".split(" "),
);
/** Their end may be left out, so that nothing can be said of them. */
const LOOSE = new Set(
  "html head body p li dt dd option optgroup thead tbody tfoot tr td th colgroup rp rt caption"
    .split(" "),
);
/** They hold no tags. */
const RAW = new Set(["script", "style", "textarea", "title"]);
const NAME = /\/?([a-zA-Z][\w:-]*)/y;

interface Open {
  readonly name: string;
  readonly line: number;
}

interface Tag {
  readonly name: string;
  readonly at: number;
  readonly kind: "begin" | "end" | "both";
}

export function checkHtml(text: string): Problem[] {
  const found: Problem[] = [];
  const open: Open[] = [];
  let line = 1;
  let at = 0;
  for (const tag of tagsOf(text)) {
    for (; at < tag.at; at++) if (text.charCodeAt(at) === 10) line++;
    const { name, kind } = tag;
    if (kind === "both" || VOID.has(name) || LOOSE.has(name)) continue;
    if (kind === "begin") {
      open.push({ name, line });
      continue;
    }
    const place = open.findLastIndex((one) => one.name === name);
    if (place < 0) found.push(problem("check.notOpened", { name, line }));
    else for (const left of open.splice(place).slice(1)) found.push(problem("check.tag", left));
  }
  for (const left of open) found.push(problem("check.tag", left));
  return found.sort((one, other) => one.line - other.line);
}

/** Ends at what never ends, so that no part of a text is read twice. */
function* tagsOf(text: string): Generator<Tag> {
  const lower = text.toLowerCase();
  for (let at = text.indexOf("<"); at >= 0; at = text.indexOf("<", at)) {
    if (text.startsWith("<!", at)) {
      const end = text.startsWith("<!--", at) ? "-->" : ">";
      at = text.indexOf(end, at + 2);
      if (at < 0) return;
      continue;
    }
    NAME.lastIndex = at + 1;
    const name = NAME.exec(text)?.[1]?.toLowerCase();
    if (name === undefined) {
      at++;
      continue;
    }
    const end = endOfTag(text, NAME.lastIndex);
    if (end < 0) return;
    const isEnd = text[at + 1] === "/";
    yield { name, at, kind: isEnd ? "end" : text[end - 1] === "/" ? "both" : "begin" };
    at = end + 1;
    if (isEnd || !RAW.has(name)) continue;
    at = lower.indexOf(`</${name}`, at);
    if (at < 0) return;
  }
}

/** Where its `>` is; negative for none. */
function endOfTag(text: string, from: number): number {
  for (let at = from; at < text.length; at++) {
    const char = text[at];
    if (char === ">") return at;
    if (char !== '"' && char !== "'") continue;
    at = text.indexOf(char, at + 1);
    if (at < 0) return -1;
  }
  return -1;
}

function problem(key: "check.tag" | "check.notOpened", { name, line }: Open): Problem {
  return { severity: "warning", line, key, values: { what: name } };
}
