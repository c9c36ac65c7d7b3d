/** Which config a request reads, where that alone is what its answer depends on. */
import { configNamespace } from "../base/mod.ts";

/** Written as they are: what is escaped, or trimmed, would have another name. */
const PLAIN = /^[\w.:-]+$/;
const NAMES: ReadonlySet<string> = new Set(["dataId", "group", "tenant"]);

/** Of the versions in shared memory. */
export function versionKey(namespace: string, group: string, dataId: string): string {
  return `${namespace}\n${group}\n${dataId}`;
}

/** Undefined where the request asks for anything else, or in any other way. */
export function configOf(url: string, path: string): string | undefined {
  if (!url.startsWith(path) || url[path.length] !== "?") return undefined;
  const values = new Map<string, string>();
  for (const pair of url.slice(path.length + 1).split("&", NAMES.size + 1)) {
    const equals = pair.indexOf("=");
    const name = pair.slice(0, Math.max(0, equals));
    const value = pair.slice(equals + 1);
    if (!NAMES.has(name) || values.has(name)) return undefined;
    if (!PLAIN.test(value) && !(name === "tenant" && value === "")) return undefined;
    values.set(name, value);
  }
  const dataId = values.get("dataId");
  const group = values.get("group");
  if (dataId === undefined || group === undefined) return undefined;
  return versionKey(configNamespace(values.get("tenant")), group, dataId);
}
