import type { DocumentFault, TextPlace } from "./types.ts";

/** What a text holds, or what is wrong with it. */
export type Parsed = { readonly fault: DocumentFault } | {
  /** One value, but for YAML, where a text may hold several documents. */
  readonly values: readonly unknown[];
  /** Where the value at a path of keys begins, in the document of that number. */
  placeOf(document: number, path: readonly string[]): TextPlace | undefined;
};
