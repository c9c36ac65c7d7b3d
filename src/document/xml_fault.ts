/** Well-formed XML with namespaces. Nothing that a text names outside of itself is ever read. */
import { SaxesParser } from "saxes";
import type { DocumentFault } from "./types.ts";

/** Ends the parsing: a text may have as many faults as it has characters. */
class FirstFault extends Error {
  override readonly name = "FirstFault";
}

/** The parser looks for a namespace through all elements around: deeper ones would take the square of their number. */
const MAX_DEPTH = 256;

export function xmlFault(content: string): DocumentFault | undefined {
  const parser = new SaxesParser({ xmlns: true, position: true });
  parser.on("error", ({ message }) => {
    throw new FirstFault(message.replace(/^\d+:\d+: /, ""));
  });
  let depth = 0;
  parser.on("opentagstart", () => {
    if (++depth > MAX_DEPTH) throw new FirstFault(`elements nested deeper than ${MAX_DEPTH}`);
  });
  parser.on("closetag", () => void depth--);
  try {
    parser.write(content).close();
    return undefined;
  } catch (thrown) {
    if (!(thrown instanceof FirstFault)) throw thrown;
    const place = { line: parser.line, column: parser.columnIndex + 1 };
    return { message: thrown.message, place };
  }
}
