/** JSON as RFC 8259 has it. */
import { jsonFaultOffset } from "./json_fault_offset.ts";
import type { Parsed } from "./parsed.ts";
import { parseYaml } from "./parse_yaml.ts";
import { placeAt } from "./place_at.ts";
import type { DocumentFault } from "./types.ts";

export function parseJson(content: string): Parsed {
  let value: unknown;
  try {
    value = JSON.parse(content);
  } catch (thrown) {
    return { fault: faultOf(content, thrown) };
  }
  return {
    values: [value],
    placeOf(document, path) {
      // Places are asked for seldom, and JSON is YAML, unless it is nested too deeply.
      const tree = parseYaml(content);
      return "fault" in tree ? undefined : tree.placeOf(document, path);
    },
  };
}

/** The engine says where in the words of some faults. */
function faultOf(content: string, thrown: unknown): DocumentFault {
  const text = thrown instanceof Error ? thrown.message : String(thrown);
  const offset = / at position (\d+)/.exec(text)?.[1];
  // It quotes the text around, which the place says better.
  const message = text
    .replace(/(?: in JSON)? at position \d+(?: \(line \d+ column \d+\))?$/, "")
    .replace(/, (?:\.\.\.)?".*"?(?:\.\.\.)? is not valid JSON$/s, "");
  const at = offset === undefined ? jsonFaultOffset(content) : Number(offset);
  return { message, place: placeAt(content, at) };
}
