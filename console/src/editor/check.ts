import { parse as parseToml, TomlError } from "smol-toml";
import { parseDocument } from "yaml";
import type { Key } from "../i18n/text.tsx";
import { checkHtml } from "./checkHtml.ts";
import type { Format } from "./format.ts";
import { parserWords, yamlWords } from "./parserWords.ts";

export interface Problem {
  readonly line: number;
  readonly severity: "error" | "warning";
  /** What a parser says; its own words, in English. */
  readonly message?: string;
  /** What the console says itself. */
  readonly key?: Key;
  readonly values?: Readonly<Record<string, string | number>>;
}

/** Beyond it a check would hold up the typing. */
export const MAX_CHECKED_CHARS = 1_000_000;

const lineAt = (text: string, offset: number) => text.slice(0, offset).split("\n").length;
const firstLine = (message: string) => message.split("\n")[0] ?? message;

const wordsOf = (message: string) => firstLine(message).replace(/ at line \d+, column \d+:?$/, "");

/** In the words of the console where it has some. */
const said = (message: string) => parserWords(message) ?? { message };

function checkYaml(text: string): Problem[] {
  const { errors, warnings } = parseDocument(text, { uniqueKeys: true, prettyErrors: true });
  const problem = (severity: Problem["severity"]) => (e: (typeof errors)[number]): Problem => ({
    severity,
    line: lineAt(text, e.pos[0]),
    ...yamlWords(e.code) ?? { message: wordsOf(e.message) },
  });
  return [...errors.map(problem("error")), ...warnings.map(problem("warning"))];
}

function checkJson(text: string): Problem[] {
  try {
    JSON.parse(text);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const line = /line (\d+)/.exec(message)?.[1];
    const position = /position (\d+)/.exec(message)?.[1];
    const end = lineAt(text, text.length);
    const at = line ? Number(line) : position ? lineAt(text, Number(position)) : end;
    return [{ severity: "error", line: at, ...said(message.replace(/ \(line.*\)$/, "")) }];
  }
  // JSON is YAML, whose parser knows where a key is given twice.
  return checkYaml(text).filter(({ key }) => key === "check.duplicateKey");
}

function checkProperties(text: string): Problem[] {
  const seen = new Map<string, number>();
  const found: Problem[] = [];
  let continues = false;
  text.split(/\r\n|\r|\n/).forEach((line, i) => {
    const isRest = continues;
    const isComment = !isRest && /^\s*[#!]/.test(line);
    continues = !isComment && /(^|[^\\])(\\\\)*\\$/.test(line);
    if (isRest || isComment) return;
    const key = /^\s*((?:\\.|[^=:\s\\])+)/.exec(line)?.[1];
    if (key === undefined) return;
    const first = seen.get(key);
    if (first === undefined) seen.set(key, i + 1);
    else {
      const values = { key, first };
      found.push({ severity: "error", line: i + 1, key: "check.duplicate", values });
    }
  });
  return found;
}

function checkXml(text: string): Problem[] {
  const page = new DOMParser().parseFromString(text, "application/xml");
  const fault = page.querySelector("parsererror")?.textContent;
  if (!fault) return [];
  const message = /error on line[^:]*: ([^\n]*)/.exec(fault)?.[1] ?? firstLine(fault);
  return [{
    severity: "error",
    line: Number(/line (\d+)/.exec(fault)?.[1] ?? 1),
    ...said(message),
  }];
}

function checkToml(text: string): Problem[] {
  try {
    parseToml(text);
    return [];
  } catch (error) {
    if (!(error instanceof TomlError)) throw error;
    const message = firstLine(error.message).replace(/^Invalid TOML document: /, "");
    return [{ severity: "error", line: error.line, ...said(message) }];
  }
}

const checks: Readonly<Record<Format, (text: string) => Problem[]>> = {
  yaml: checkYaml,
  json: checkJson,
  properties: checkProperties,
  xml: checkXml,
  toml: checkToml,
  html: checkHtml,
  text: () => [],
};

/** Mistakes in a content with their lines; empty content has none. */
export function check(text: string, format: Format): Problem[] {
  if (text.trim() === "") return [];
  if (text.length > MAX_CHECKED_CHARS) {
    return [{ severity: "warning", line: 1, key: "check.tooLarge" }];
  }
  return checks[format](text);
}
