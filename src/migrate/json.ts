/** Members of answers that another server wrote; whatever is not of the type asked for counts as absent. */

export type JsonObject = Readonly<Record<string, unknown>>;

export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function textIn(object: JsonObject, ...names: readonly string[]): string {
  for (const name of names) {
    const value = object[name];
    if (typeof value === "string" && value !== "") return value;
  }
  return "";
}

export function numberIn(object: JsonObject, name: string, fallback: number): number {
  const value = object[name];
  return typeof value === "number" && Number.isFinite(value) ? value : fallback;
}

export function boolIn(object: JsonObject, name: string, fallback: boolean): boolean {
  const value = object[name];
  return typeof value === "boolean" ? value : fallback;
}

export function objectsIn(object: JsonObject, name: string): readonly JsonObject[] {
  const value = object[name];
  return Array.isArray(value) ? value.filter(isObject) : [];
}

/** Undefined when the text is no JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The caller says what was wanted; a parser's own words about it would not help anybody.
    return undefined;
  }
}
