/** The content types that Nacos knows. */
const TYPES: ReadonlySet<string> = new Set([
  "properties",
  "xml",
  "json",
  "text",
  "html",
  "yaml",
  "toml",
  "unset",
]);

const DEFAULT_CONFIG_TYPE = "text";

/** What is stored: a known type as it is, an unknown one as text, an absent one as it was before. */
export function storedType(published: string | undefined, before: string | undefined): string {
  if (published === undefined) return before ?? DEFAULT_CONFIG_TYPE;
  return TYPES.has(published) ? published : DEFAULT_CONFIG_TYPE;
}
