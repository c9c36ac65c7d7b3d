/** What the console's routes have in common: how they are declared, what a page is, which namespaces are looked at. */
import { param, type Permission } from "../../api/mod.ts";
import { namespaceResource, type Resource } from "../../auth/mod.ts";
import { ApiError, canonicalNamespace, CONSOLE } from "../../base/mod.ts";
import { forbidden } from "../access_refusal.ts";
import type { HttpCall } from "../call.ts";
import { routesUnder } from "../route.ts";

export const READ_CONFIGS: Permission = { action: "read", resource: "config" };
export const READ_SERVICES: Permission = { action: "read", resource: "naming" };
export const READ_NAMESPACES: Permission = { action: "read", resource: "namespace" };
export const READ_CLUSTER: Permission = { action: "read", resource: "cluster" };

/** Declares a route of the console. */
export const consoleRoute = routesUnder({ base: "/rnacos/v1/console", family: "console" });

/** In place of a namespace: all that the caller may see. */
const ALL = "*";

export const NAMESPACE = param.text().or("").about("empty and `public` are the default namespace");
export const NAMESPACES = param.text().or("").about("`*` for all that the caller may see");

/** A text that is looked for, which is bounded because it is held against everything there is. */
export function soughtText() {
  return param.parsed("string", (sent, name) => {
    if (sent.length <= CONSOLE.maxTextChars) return sent;
    throw new ApiError("invalid", `${name} is too long: over ${CONSOLE.maxTextChars} characters`);
  }).or("");
}

export const PAGE = {
  pageNo: param.int().or(1),
  pageSize: param.int().or(CONSOLE.defaultPageSize).about(`at most ${CONSOLE.maxPageSize}`),
};

interface PageAt {
  readonly pageNo: number;
  readonly pageSize: number;
}

export function pageAt({ pageNo, pageSize }: PageAt): PageAt {
  if (!(pageNo >= 1 && pageSize >= 1 && pageSize <= CONSOLE.maxPageSize)) {
    throw new ApiError(
      "invalid",
      `pageNo is wanted from 1 on, and pageSize from 1 to ${CONSOLE.maxPageSize}`,
    );
  }
  return { pageNo, pageSize };
}

/** One of these words. */
export function oneOf<T extends string>(words: readonly T[]) {
  return (sent: string, name: string): T => {
    const found = words.find((word) => word === sent);
    if (found !== undefined) return found;
    throw new ApiError("invalid", `${name} is wanted as one of ${words.join(", ")}`);
  };
}

interface Space<Key> {
  readonly namespace: string;
  /** Absent where the caller may see everything in it. */
  readonly admits?: (key: Key) => boolean;
}

/**
 * The namespaces to look through, each with what the caller may see in it. Throws when one is named that the caller may
 * not see at all.
 */
export function spacesOf<Key>(
  named: string,
  call: HttpCall,
  { permission, kind, resourceOf }: {
    readonly permission: Permission;
    readonly kind: "config" | "naming";
    readonly resourceOf: (key: Key) => Resource;
  },
): readonly Space<Key>[] {
  const ids = named === ALL
    ? call.api.namespaces.list().map(({ id }) => id).filter((id) => call.sees(id))
    : [canonicalNamespace(named)];
  const [first] = ids;
  if (named !== ALL && first !== undefined && !call.sees(first)) throw forbidden("namespace");
  return ids.map((namespace) => {
    const isAll = call.may(permission, namespaceResource(kind, namespace));
    return isAll
      ? { namespace }
      : { namespace, admits: (key: Key) => call.may(permission, resourceOf(key)) };
  });
}
