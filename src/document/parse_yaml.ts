/** YAML 1.2 with unique keys; a text may hold several documents, as those of Spring do. */
import { LineCounter, parseAllDocuments } from "yaml";
import type { Parsed } from "./parsed.ts";
import type { TextPlace } from "./types.ts";

export function parseYaml(content: string): Parsed {
  const lines = new LineCounter();
  const found = parseAllDocuments(content, { lineCounter: lines, prettyErrors: false });
  // A text without any document has none of the list.
  const documents = Array.isArray(found) ? found : [];
  const at = (offset: number): TextPlace => {
    const { line, col } = lines.linePos(offset);
    return { line, column: col };
  };
  const values: unknown[] = [];
  for (const document of documents) {
    const [error] = document.errors;
    if (error !== undefined) {
      return { fault: { message: error.message, place: at(error.pos[0]) } };
    }
    try {
      // Aliases may stand for more than memory holds: their number is bounded here.
      values.push(document.toJS());
    } catch (thrown) {
      const message = thrown instanceof Error ? thrown.message : String(thrown);
      return { fault: { message, place: at(document.range[0]) } };
    }
  }
  return {
    values,
    placeOf(at_, path) {
      const document = documents[at_];
      if (document === undefined) return undefined;
      const range = rangeOf(document, path) ?? document.contents?.range;
      const begin = range?.[0];
      return begin === undefined ? undefined : at(begin);
    },
  };
}

function rangeOf(
  document: { getIn(path: Iterable<unknown>, keepScalar: boolean): unknown },
  path: readonly string[],
): readonly number[] | undefined {
  const node = document.getIn(path, true);
  if (typeof node !== "object" || node === null || !("range" in node)) return undefined;
  return Array.isArray(node.range) ? node.range : undefined;
}
