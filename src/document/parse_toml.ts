import { parse, TomlError } from "smol-toml";
import type { Parsed } from "./parsed.ts";

export function parseToml(content: string): Parsed {
  try {
    return { values: [parse(content)], placeOf: () => undefined };
  } catch (thrown) {
    if (!(thrown instanceof TomlError)) throw thrown;
    // What follows the first line is a drawing of the place.
    const [first = ""] = thrown.message.split("\n");
    const message = first.replace(/^Invalid TOML document: /, "");
    return { fault: { message, place: { line: thrown.line, column: thrown.column } } };
  }
}
