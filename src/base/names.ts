/** The names that identify configs and services, in one canonical form inside the server. */

/** Id of the default namespace. On the wire it is also spelled as an empty text; edges echo what the client sent. */
export const DEFAULT_NAMESPACE = "public";
export const DEFAULT_GROUP = "DEFAULT_GROUP";
export const DEFAULT_CLUSTER = "DEFAULT";

const SEPARATOR = "@@";

/** Canonical namespace id: absent, blank and `public` are one namespace. */
export function canonicalNamespace(namespace: string | null | undefined): string {
  return namespace === undefined || namespace === null || namespace.trim() === ""
    ? DEFAULT_NAMESPACE
    : namespace;
}

/** As `canonicalNamespace`, for configs: there, as in Nacos, `public` and `null` in any case are the default one too. */
export function configNamespace(tenant: string | null | undefined): string {
  const namespace = canonicalNamespace(tenant);
  const { length } = namespace;
  if (namespace === DEFAULT_NAMESPACE || (length !== 6 && length !== 4)) return namespace;
  const lower = namespace.toLowerCase();
  return lower === DEFAULT_NAMESPACE || lower === "null" ? DEFAULT_NAMESPACE : namespace;
}

/** `group@@name`. */
export function groupedName(group: string, name: string): string {
  return group + SEPARATOR + name;
}

/** Splits `group@@name`; a plain name belongs to `defaultGroup`. */
export function splitGroupedName(
  text: string,
  defaultGroup: string = DEFAULT_GROUP,
): { group: string; name: string } {
  const at = text.indexOf(SEPARATOR);
  return at < 0
    ? { group: defaultGroup, name: text }
    : { group: text.slice(0, at), name: text.slice(at + SEPARATOR.length) };
}

/** Identity of a config. The namespace is canonical. */
export interface ConfigKey {
  readonly namespace: string;
  readonly group: string;
  readonly dataId: string;
}

/** Identity of a service. The namespace is canonical. */
export interface ServiceKey {
  readonly namespace: string;
  readonly group: string;
  readonly name: string;
}

/** NUL cannot occur in a checked name, so the joined text is unambiguous as a map key. */
export function configKeyText(key: ConfigKey): string {
  return `${key.namespace}\0${key.group}\0${key.dataId}`;
}

export function serviceKeyText(key: ServiceKey): string {
  return `${key.namespace}\0${key.group}\0${key.name}`;
}
