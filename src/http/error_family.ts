/**
 * Which shape errors have on a route: `caused` is config, console and auth of v1 (`caused: text;`), `naming` the bare
 * text of v1 naming, `result` the object of v2, `console` an object with status and message.
 */
export type ErrorFamily = "caused" | "naming" | "result" | "console";

/** The family of a path that no route serves; routes say their own. */
export function errorFamily(path: string, contextPath: string): ErrorFamily {
  if (path.startsWith(`${contextPath}/v1/ns/`)) return "naming";
  return path.startsWith(`${contextPath}/v2/`) ? "result" : "caused";
}
