/** Entries of a directory as texts: what was asked for may be missing, in another spelling, or not once. */
import type { Entry } from "ldapts";

/** All values of an attribute, whatever the case of its name; bytes are no text. */
export function valuesOf(entry: Entry, attribute: string): readonly string[] {
  const wanted = attribute.toLowerCase();
  for (const [name, value] of Object.entries(entry)) {
    if (name.toLowerCase() !== wanted) continue;
    const values: readonly unknown[] = Array.isArray(value) ? value : [value];
    return values.filter((each) => typeof each === "string");
  }
  return [];
}
