/** The commonest words of parsers, said in the language of the console; others stay as the parser has them. */
import type { Key } from "../i18n/text.tsx";

interface Words {
  readonly key: Key;
  readonly values?: Readonly<Record<string, string | number>>;
}

/** What a pattern has in parentheses is the `{what}` of the text. */
const PATTERNS: readonly (readonly [RegExp, Key])[] = [
  [/^Unexpected end of JSON/, "check.end"],
  [/^Unexpected token '?(.+?)'?,/, "check.token"],
  [/^Unexpected non-whitespace character after JSON/, "check.more"],
  [/^Expected property name or '}'/, "check.property"],
  [/^Expected double-quoted property name/, "check.property"],
  [/^Expected ',' or '(.)' after/, "check.comma"],
  [/^Expected ':' after property name/, "check.colon"],
  [/^Unterminated string/, "check.string"],
  [/^Bad control character in string/, "check.control"],
  [/^Bad escaped character/, "check.escape"],
  [/^Opening and ending tag mismatch: (\S+)/, "check.tag"],
  [/^Premature end of data in tag (\S+)/, "check.tag"],
  [/^Extra content at the end/, "check.more"],
  [/^Start tag expected/, "check.noTag"],
  [/^xmlParseEntityRef|^EntityRef/, "check.entity"],
  [/^AttValue:/, "check.quote"],
  [/redefine an already defined|already defined/, "check.duplicateKey"],
  [/^newlines are not allowed in strings|^unfinished string/, "check.string"],
  [/^unfinished table/, "check.table"],
  [/^incomplete key-value/, "check.value"],
  [/^invalid value/, "check.value"],
];

const OF_YAML: Readonly<Record<string, Key>> = {
  BAD_ALIAS: "check.alias",
  BAD_DQ_ESCAPE: "check.escape",
  BAD_INDENT: "check.indent",
  BLOCK_AS_IMPLICIT_KEY: "check.nested",
  DUPLICATE_KEY: "check.duplicateKey",
  MISSING_CHAR: "check.missing",
  MULTILINE_IMPLICIT_KEY: "check.multiline",
  MULTIPLE_DOCS: "check.documents",
  TAB_AS_INDENT: "check.tab",
  UNEXPECTED_TOKEN: "check.unexpected",
};

/** Undefined where there are none. */
export function parserWords(message: string): Words | undefined {
  for (const [pattern, key] of PATTERNS) {
    const found = pattern.exec(message);
    if (found) return { key, ...found[1] !== undefined && { values: { what: found[1] } } };
  }
  return undefined;
}

export function yamlWords(code: string): Words | undefined {
  const key = OF_YAML[code];
  return key && { key };
}
