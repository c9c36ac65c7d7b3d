/** What Java refuses in a text of properties: an escape that stands for no character. Anything else has a meaning. */
import { placeAt } from "./place_at.ts";
import type { DocumentFault } from "./types.ts";

const ESCAPES = /\\(?:u([0-9A-Fa-f]{4})?|[^u]|$)/gs;

export function propertiesFault(content: string): DocumentFault | undefined {
  let at = 0;
  for (const line of content.split("\n")) {
    const isComment = /^[ \t\f]*[#!]/.test(line);
    if (!isComment) {
      for (const { 0: text, 1: digits, index } of line.matchAll(ESCAPES)) {
        if (text.startsWith("\\u") && digits === undefined) {
          return {
            message: "\\u wants four hexadecimal digits",
            place: placeAt(content, at + index),
          };
        }
      }
    }
    at += line.length + 1;
  }
  return undefined;
}
