/** Keys of pushes, and what a right is asked for before one leaves. */
import type { ListenItem } from "../api/mod.ts";
import type { Permission, Resource } from "../auth/mod.ts";
import { configNamespace, type ServiceKey, serviceKeyText } from "../base/mod.ts";
import type { PushKind } from "../push/mod.ts";

export const READ_OF_KIND: Readonly<Record<PushKind, Permission>> = {
  config: { action: "read", resource: "config" },
  naming: { action: "read", resource: "naming" },
};

/** Spellings of one namespace are pushed apart: each client must be told in its own. */
export function configPushKey({ key, tenantAsSent = "" }: ListenItem): string {
  return `config\0${tenantAsSent}\0${key.group}\0${key.dataId}`;
}

export function servicePushKey(key: ServiceKey, clusters: string): string {
  return `naming\0${serviceKeyText(key)}\0${clusters}`;
}

/** Of one of these keys. */
export function aboutPush(kind: PushKind, key: string): Resource {
  const [, namespace = "", group = "", name = ""] = key.split("\0");
  return { namespace: kind === "config" ? configNamespace(namespace) : namespace, group, name };
}
