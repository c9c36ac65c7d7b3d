/** What two texts differ in, line by line: what they begin and end with alike is left out. Takes linear time. */
import { MCP } from "../../base/mod.ts";

export function lineDiff(before: string, after: string): string {
  const [old, fresh] = [before.split("\n"), after.split("\n")];
  const shorter = Math.min(old.length, fresh.length);
  let head = 0;
  while (head < shorter && old[head] === fresh[head]) head++;
  let tail = 0;
  while (tail < shorter - head && old.at(-1 - tail) === fresh.at(-1 - tail)) tail++;
  if (head === old.length && head === fresh.length) return "";
  const lines = [
    `@@ line ${head + 1} @@`,
    ...old.slice(head, old.length - tail).map((line) => `-${line}`),
    ...fresh.slice(head, fresh.length - tail).map((line) => `+${line}`),
  ];
  const text = lines.join("\n");
  return text.length <= MCP.maxContentChars
    ? text
    : `${text.slice(0, MCP.maxContentChars)}\n(cut: ${text.length} characters in all)`;
}
