/** What `parseEnv` drops without a word is refused here first: a misspelt line would be a setting without effect. */
import { StartError } from "./start_error.ts";

const LINE_END = 0x0a;
const NAME = /^(?:export[ \t]+)?[^\s=#"'`]+[ \t]*$/;
const MAX_SHOWN_CHARS = 40;

const decoder = new TextDecoder("utf-8", { fatal: true });

/** The text without carriage returns and byte order mark. Throws StartError when it is no UTF-8. */
export function decodeEnvText(bytes: Uint8Array, path: string): string {
  try {
    return decoder.decode(bytes).replaceAll("\r", "");
  } catch {
    throw refusal(path, firstBadLine(bytes), "it is no UTF-8");
  }
}

/** A line end is never part of a longer character, so the lines can be looked at one by one. */
function firstBadLine(bytes: Uint8Array): number {
  let line = 1;
  for (let start = 0; start < bytes.length; line++) {
    const mark = bytes.indexOf(LINE_END, start);
    const end = mark < 0 ? bytes.length : mark;
    if (!isUtf8(bytes.subarray(start, end))) return line;
    start = end + 1;
  }
  return line;
}

function isUtf8(bytes: Uint8Array): boolean {
  try {
    decoder.decode(bytes);
    return true;
  } catch {
    return false;
  }
}

/** Throws StartError at the first line that is no blank, no comment and no `NAME=value`. */
export function checkEnvText(text: string, path: string): void {
  for (let at = 0, line = 1; at < text.length;) {
    const next = endOfEntry(text, at, (why) => refusal(path, line, why));
    line += text.slice(at, next).split("\n").length - 1;
    at = next;
  }
}

/** Where the next entry begins. A value in quotes may go over several lines. */
function endOfEntry(text: string, at: number, refused: (why: string) => StartError): number {
  const lineEnd = endOfLine(text, at);
  const line = text.slice(at, lineEnd);
  if (/^\s*(#|$)/.test(line)) return lineEnd + 1;
  const equals = line.indexOf("=");
  // The value may be a secret, the rest of a line that holds no value hardly.
  if (equals < 0) throw refused(`"${line.slice(0, MAX_SHOWN_CHARS)}" has no "="`);
  const name = line.slice(0, equals).trimStart();
  if (!NAME.test(name)) {
    throw refused(`"${name.slice(0, MAX_SHOWN_CHARS)}" is no name of a setting`);
  }
  const value = /^[ \t]*(["'`])/.exec(line.slice(equals + 1));
  if (value === null) return lineEnd + 1;
  const [opening, quote = ""] = value;
  const closing = text.indexOf(quote, at + equals + 1 + opening.length);
  if (closing < 0) throw refused(`the quote ${quote} is not closed`);
  const end = endOfLine(text, closing);
  if (!/^\s*(#|$)/.test(text.slice(closing + 1, end))) {
    throw refused(`there is text behind the closing quote ${quote}`);
  }
  return end + 1;
}

function endOfLine(text: string, from: number): number {
  const mark = text.indexOf("\n", from);
  return mark < 0 ? text.length : mark;
}

function refusal(path: string, line: number, why: string): StartError {
  return new StartError(
    `Cannot use the environment file ${path}, line ${line}: ${why}; NAME=value is wanted`,
  );
}
