/**
 * Which shape errors have on a route: `caused` is config, console and auth of v1 (`caused: text;`), `naming` the bare
 * text of v1 naming, `result` the object of v2, `console` an object with status and message.
 */
export type ErrorFamily = "caused" | "naming" | "result" | "console";

const NAMING_PREFIX = "/nacos/v1/ns/";
const RESULT_PREFIX = "/nacos/v2/";

/** The family of a path that no route serves; routes say their own. */
export function errorFamily(path: string): ErrorFamily {
  if (path.startsWith(NAMING_PREFIX)) return "naming";
  return path.startsWith(RESULT_PREFIX) ? "result" : "caused";
}
