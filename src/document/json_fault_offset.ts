/** Where a text stops being JSON. The engine does not say it of every fault. */

const BLANK = " \t\n\r";
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const WORDS: readonly string[] = ["true", "false", "null"];

/** What may stand at a place: `first` and `firstKey` are followed by nothing in an empty list or object, too. */
type Wanted = "value" | "first" | "key" | "firstKey" | "colon" | "more";

/**
 * Offset of the first character that cannot stand where it does, or the length where the text ends too soon. Strings
 * are taken as they are: of faults within them, and of half a number, the engine says where they are.
 */
export function jsonFaultOffset(text: string): number {
  const closers: string[] = [];
  let wanted: Wanted = "value";
  let at = 0;
  for (;;) {
    while (at < text.length && BLANK.includes(text.charAt(at))) at++;
    const char = text.charAt(at);
    const closer = closers.at(-1);
    if (char === "") return at;
    if (char === closer && wanted !== "value" && wanted !== "key" && wanted !== "colon") {
      closers.pop();
      wanted = "more";
      at++;
    } else if (wanted === "more") {
      if (closer === undefined || char !== ",") return at;
      wanted = closer === "}" ? "key" : "value";
      at++;
    } else if (wanted === "colon") {
      if (char !== ":") return at;
      wanted = "value";
      at++;
    } else if (wanted === "key" || wanted === "firstKey") {
      if (char !== '"') return at;
      at = stringEnd(text, at);
      wanted = "colon";
    } else if (char === "{" || char === "[") {
      closers.push(char === "{" ? "}" : "]");
      wanted = char === "{" ? "firstKey" : "first";
      at++;
    } else {
      const end = scalarEnd(text, at);
      if (typeof end !== "number") return end.fault;
      at = end;
      wanted = "more";
    }
  }
}

function stringEnd(text: string, start: number): number {
  let at = start + 1;
  while (at < text.length && text.charAt(at) !== '"') at += text.charAt(at) === "\\" ? 2 : 1;
  return Math.min(at + 1, text.length);
}

function scalarEnd(text: string, start: number): number | { readonly fault: number } {
  const char = text.charAt(start);
  if (char === '"') return stringEnd(text, start);
  if (char === "-" || (char >= "0" && char <= "9")) {
    NUMBER.lastIndex = start;
    return NUMBER.test(text) ? NUMBER.lastIndex : { fault: start };
  }
  const word = WORDS.find((each) => each.startsWith(char));
  if (word === undefined) return { fault: start };
  for (let more = 1; more < word.length; more++) {
    if (text.charAt(start + more) !== word.charAt(more)) return { fault: start + more };
  }
  return start + word.length;
}
