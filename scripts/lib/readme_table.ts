/** Tables of README that are made from the code: written by a script, compared by the checks. */
import { inRepository } from "./repository.ts";
import { say } from "./say.ts";

const README = inRepository("README.md");

/** `text` with what stands between `<!-- name:begin -->` and `<!-- name:end -->` replaced. */
export function replaceSection(text: string, name: string, body: string): string {
  const begin = `<!-- ${name}:begin -->\n`;
  const end = `<!-- ${name}:end -->`;
  const from = text.indexOf(begin);
  const to = text.indexOf(end);
  if (from < 0 || to < from) {
    throw new Error(`Cannot find the section ${name}: README must hold ${begin.trim()} and ${end}`);
  }
  return `${text.slice(0, from + begin.length)}\n${body.trim()}\n\n${text.slice(to)}`;
}

/** Writes the section, or with `check` only compares it; returns the exit code. */
export function updateReadme(name: string, body: string, check: boolean): number {
  const old = Deno.readTextFileSync(README);
  const updated = formatted(replaceSection(old, name, body));
  if (updated === old) {
    say(`README's section ${name} is up to date`);
    return 0;
  }
  if (check) {
    say(`README's section ${name} is not what the code says: run its script without --check`);
    return 1;
  }
  Deno.writeTextFileSync(README, updated);
  say(`README's section ${name} was written`);
  return 0;
}

/** The formatter aligns tables, so only its output can be compared with what is in the repository. */
function formatted(markdown: string): string {
  const folder = Deno.makeTempDirSync();
  try {
    const path = `${folder}/README.md`;
    Deno.writeTextFileSync(path, markdown);
    const { success, stderr } = new Deno.Command(Deno.execPath(), {
      args: ["fmt", "--quiet", "--config", inRepository("deno.json"), path],
    }).outputSync();
    if (!success) throw new Error(`deno fmt failed: ${new TextDecoder().decode(stderr)}`);
    return Deno.readTextFileSync(path);
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
}

/** A text as it may stand in a cell. */
export function cell(text: string): string {
  return text.replaceAll("|", "\\|").replaceAll("\n", " ");
}
