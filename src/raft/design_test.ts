import { assertEquals } from "#assert";
import { PLANTED_BUGS } from "./planted.ts";

const ROOT = new URL("../../", import.meta.url);

function namesIn(folder: string, suffix: string): string[] {
  const names = [...Deno.readDirSync(new URL(folder, ROOT))].map((entry) => entry.name);
  return names.filter((name) => name.endsWith(suffix)).map((name) => name.split(".")[0] ?? "");
}

/** Rows of the table of mistakes: number, mistake, answer, shown by. */
function rows(): string[][] {
  const text = Deno.readTextFileSync(new URL("src/raft/DESIGN.md", ROOT));
  return text.split("\n").filter((line) => /^\| \d+ /.test(line))
    .map((line) => line.split("|").slice(1, -1).map((cell) => cell.trim()));
}

Deno.test("DESIGN.md numbers the mistakes one by one, with an answer to each and what shows it", () => {
  const found = rows();
  assertEquals(found.map(([number]) => Number(number)), found.map((_, at) => at + 1));
  const empty = found.filter((cells) => cells.length !== 4 || cells.includes(""));
  assertEquals(empty, []);
});

Deno.test("DESIGN.md names scripts and tests that exist", () => {
  const known = new Set([...namesIn("tests/scripts/raft", ".txt"), ...namesIn("src/raft", ".ts")]);
  const named = rows().flatMap(([, , , shown = ""]) => [...shown.matchAll(/`(\w+)`/g)])
    .map((match) => match[1] ?? "");
  assertEquals(named.filter((name) => !known.has(name)), []);
});

Deno.test("DESIGN.md names every planted bug", () => {
  const shown = rows().map((row) => row[3] ?? "").join(" ");
  assertEquals(PLANTED_BUGS.filter((bug) => !shown.includes(bug)), []);
});
