/** Keys of pushes, and what a right is asked for before one leaves. */
import type { FuzzyKey, FuzzyPattern, ListenItem } from "../api/mod.ts";
import type { Permission, Resource } from "../auth/mod.ts";
import { configNamespace, type ServiceKey, serviceKeyText } from "../base/mod.ts";
import type { PushKind } from "../push/mod.ts";

export const READ_OF_KIND: Readonly<Record<PushKind, Permission>> = {
  config: { action: "read", resource: "config" },
  naming: { action: "read", resource: "naming" },
  configFuzzy: { action: "read", resource: "config" },
  namingFuzzy: { action: "read", resource: "naming" },
};

/** Whose streams they go to. */
export const MODULE_OF_KIND: Readonly<Record<PushKind, "config" | "naming">> = {
  config: "config",
  naming: "naming",
  configFuzzy: "config",
  namingFuzzy: "naming",
};

/** Spellings of one namespace are pushed apart: each client must be told in its own. */
export function configPushKey({ key, tenantAsSent = "" }: ListenItem): string {
  return `config\0${tenantAsSent}\0${key.group}\0${key.dataId}`;
}

export function servicePushKey(key: ServiceKey, clusters: string): string {
  return `naming\0${serviceKeyText(key)}\0${clusters}`;
}

/** A name that came or went. */
export function fuzzyPushKey(kind: "configFuzzy" | "namingFuzzy", key: FuzzyKey): string {
  return `${kind}\0${key.namespace}\0${key.group}\0${key.name}`;
}

/** A part of what a watch begins with: the right is that on the pattern, which the right on its text covers. */
export function fuzzySyncKey(
  kind: "configFuzzy" | "namingFuzzy",
  { namespace, group, name }: FuzzyPattern,
  batch: number,
): string {
  return `${kind}Sync\0${namespace}\0${group}\0${name}\0${batch}`;
}

/** Of one of these keys. */
export function aboutPush(kind: PushKind, key: string): Resource {
  const [, namespace = "", group = "", name = ""] = key.split("\0");
  return { namespace: kind === "config" ? configNamespace(namespace) : namespace, group, name };
}
