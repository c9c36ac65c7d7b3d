/** What a request is about, in canonical names. */
import {
  canonicalNamespace,
  type ConfigKey,
  configNamespace,
  DEFAULT_NAMESPACE,
  type ServiceKey,
} from "../base/mod.ts";

/** An absent member means all there are: a list of a namespace has no group and no name. */
export interface Resource {
  readonly namespace: string | undefined;
  readonly group: string | undefined;
  readonly name: string | undefined;
}

/** Parts of the server, and requests over all namespaces. */
export const EVERYTHING: Resource = { namespace: undefined, group: undefined, name: undefined };

/** Of a checked key, so that rights are asked for what is then read or written. */
export function configResource(key: ConfigKey): Resource {
  return { namespace: key.namespace, group: key.group, name: key.dataId };
}

/** Of a checked key. */
export function serviceResource(key: ServiceKey): Resource {
  return { namespace: key.namespace, group: key.group, name: key.name };
}

/** Locks have no namespace: rights take them for those of the default one. */
export function lockResource(key: string): Resource {
  return { namespace: DEFAULT_NAMESPACE, group: undefined, name: key };
}

/** Everything in a namespace, or in a group of it; names as clients send them, blank ones are absent. */
export function namespaceResource(
  kind: "config" | "naming" | "namespace",
  namespace: string | undefined,
  group?: string,
): Resource {
  return {
    namespace: kind === "config" ? configNamespace(namespace) : canonicalNamespace(namespace),
    group: group === undefined || group.trim() === "" ? undefined : group,
    name: undefined,
  };
}
