import type { Format } from "./format.ts";

/** JSON with two spaces; null when it is none, or would lose a number's digits. */
export function prettyOf(text: string, format: Format): string | null {
  if (format !== "json") return null;
  try {
    const value: unknown = JSON.parse(text);
    const bare = (json: string) =>
      json.replace(/"(?:\\.|[^"\\])*"|\s+/g, (s) => s[0] === '"' ? s : "");
    return bare(JSON.stringify(value)) === bare(text)
      ? JSON.stringify(value, null, 2) + "\n"
      : null;
  } catch {
    return null;
  }
}
