/** Members of answers that another server wrote; what is not of the type asked for counts as absent. */

import { IMPORT, isJsonObject, type JsonObject } from "../base/mod.ts";

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
  return Array.isArray(value) ? value.filter(isJsonObject) : [];
}

/** The same where there must be a list; throws with the path that was asked. */
export function demandObjects(
  object: JsonObject,
  name: string,
  path: string,
): readonly JsonObject[] {
  if (Array.isArray(object[name])) return objectsIn(object, name);
  const message = textIn(object, "message");
  throw new Error(
    `${path} answers without a list ${name}${message === "" ? "" : `: ${shortened(message)}`}`,
  );
}

/** The object in the envelope that version 3 of the API has around every answer. */
export function dataIn(answer: unknown): JsonObject | undefined {
  return isJsonObject(answer) && isJsonObject(answer["data"]) ? answer["data"] : undefined;
}

/** Number of the last page; from a server that does not say it, as far as a page that is full tells. */
export function pagesIn(
  page: JsonObject,
  name: string,
  pageNo: number,
  items: number,
): number {
  return numberIn(page, name, items < IMPORT.pageSize ? pageNo : pageNo + 1);
}

/** Null when the text is no JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The caller says what was wanted; the parser's own words would not help.
    return null;
  }
}

/** One line of an answer, for messages. */
export function shortened(text: string): string {
  return text.slice(0, 200).replaceAll(/\s+/g, " ").trim();
}
