/** Well-formed XML with namespaces. Nothing that a text names outside of itself is ever read. */
import { SaxesParser } from "saxes";
import type { DocumentFault } from "./types.ts";

export function xmlFault(content: string): DocumentFault | undefined {
  let fault: DocumentFault | undefined;
  const parser = new SaxesParser({ xmlns: true, position: true });
  parser.on("error", (error) => {
    const message = error.message.replace(/^\d+:\d+: /, "");
    fault ??= { message, place: { line: parser.line, column: parser.columnIndex + 1 } };
  });
  parser.write(content).close();
  return fault;
}
