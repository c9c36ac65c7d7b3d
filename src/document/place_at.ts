import type { TextPlace } from "./types.ts";

/** Of the character at `offset`. */
export function placeAt(text: string, offset: number): TextPlace {
  let line = 1;
  let begin = 0;
  for (;;) {
    const end = text.indexOf("\n", begin);
    if (end < 0 || end >= offset) return { line, column: offset - begin + 1 };
    begin = end + 1;
    line++;
  }
}
