/**
 * Transcripts as tests. A script is a text of blocks: comment lines (`#`), command lines, a line
 * `----`, and beneath it the output those commands are expected to give, up to an empty line. With
 * `UPDATE=1` the outputs are rewritten; the change is then read as a diff, because the transcript
 * is the specification.
 */
import { assertEquals } from "#assert";

const SEPARATOR = "----";

/** One block: what stands above the separator, and the commands among it. */
interface Block {
  readonly head: readonly string[];
  readonly commands: readonly string[];
}

/** Runs one command and returns its output as lines. */
export type RunCommand = (command: string) => string[];

/** Runs the script at `path` and compares it with what it says, or rewrites it. */
export function checkScript(path: string, run: RunCommand): void {
  const found = Deno.readTextFileSync(path);
  const result = parse(found).map((block) => render(block, run)).join("\n");
  if (Deno.env.get("UPDATE") === "1") {
    if (result !== found) Deno.writeTextFileSync(path, result);
    return;
  }
  assertEquals(result, found);
}

/** Names of the scripts in a folder, sorted. */
export function scriptsIn(folder: string): string[] {
  const names = [...Deno.readDirSync(folder)].map((entry) => entry.name);
  return names.filter((name) => name.endsWith(".txt")).sort();
}

function render(block: Block, run: RunCommand): string {
  const output = block.commands.flatMap((command) => {
    try {
      return run(command);
    } catch (error) {
      return [`${command.split(" ")[0]} fails: ${error instanceof Error ? error.message : error}`];
    }
  });
  const lines = output.length === 0 ? ["ok"] : output;
  return [...block.head, SEPARATOR, ...lines, ""].join("\n");
}

function parse(text: string): Block[] {
  const blocks: Block[] = [];
  let head: string[] = [];
  let inOutput = false;
  for (const line of text.split("\n")) {
    if (inOutput) {
      if (line === "") inOutput = false;
    } else if (line === SEPARATOR) {
      const commands = head.filter((each) => each !== "" && !each.startsWith("#"));
      blocks.push({ head: trimmed(head), commands });
      head = [];
      inOutput = true;
    } else head.push(line);
  }
  const rest = head.filter((line) => line !== "");
  if (rest.length > 0) throw new Error(`The script ends without "${SEPARATOR}" after: ${rest[0]}`);
  return blocks;
}

/** Without empty lines at the start. */
function trimmed(lines: readonly string[]): string[] {
  const first = lines.findIndex((line) => line !== "");
  return first < 0 ? [] : lines.slice(first);
}
