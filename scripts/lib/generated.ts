/** Pages of the documentation that are made from the code: written by a script, compared by the checks. */
import { inRepository } from "./repository.ts";
import { say } from "./say.ts";

/** `text` with what stands between `<!-- name:begin -->` and `<!-- name:end -->` replaced. */
export function replaceSection(text: string, name: string, body: string): string {
  const begin = `<!-- ${name}:begin -->\n`;
  const end = `<!-- ${name}:end -->`;
  const from = text.indexOf(begin);
  const to = text.indexOf(end);
  if (from < 0 || to < from) {
    throw new Error(`Cannot find the section ${name}: ${begin.trim()} and ${end} are wanted`);
  }
  return `${text.slice(0, from + begin.length)}\n${body.trim()}\n\n${text.slice(to)}`;
}

/** Writes one section of a page of the repository. */
export function writeSection(page: string, name: string, body: string): void {
  const path = inRepository(page);
  Deno.writeTextFileSync(path, replaceSection(Deno.readTextFileSync(path), name, body));
  say(`The section ${name} of ${page} was written`);
}

function readPage(path: string): string {
  try {
    return Deno.readTextFileSync(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return "";
    throw error;
  }
}

/** Writes a page as a whole, or with `check` only compares it; returns the exit code. */
export function updatePage(page: string, text: string, check: boolean): number {
  const path = inRepository(page);
  if (readPage(path) === text) {
    say(`${page} is up to date`);
    return 0;
  }
  if (check) {
    say(`${page} is not what the code says: run its script without --check`);
    return 1;
  }
  Deno.writeTextFileSync(path, text);
  say(`${page} was written`);
  return 0;
}

/** A text of several lines as one. */
export function oneLine(text: string): string {
  return text.replaceAll(/\s*\n\s*/g, " ");
}
