/** What a route demands. Each route declares one; without one it cannot be registered. */

/** The parts of the server that rights are about. Configs and services have names, the others are one thing each. */
export type ResourceKind =
  | "config"
  | "naming"
  | "namespace"
  | "cluster"
  | "user"
  | "system"
  | "lock";

export type Action = "read" | "write" | "admin";

/**
 * `public` needs nobody, `identity` anybody who has proved who they are; `withOldPassword` also who must change their
 * password first, which is for nothing but that and to see it. `admin` is for managers whatever the resource
 * is; the rest depends on the caller's roles and on the names in the request.
 */
export type Permission =
  | { readonly action: "public" }
  | { readonly action: "identity"; readonly withOldPassword?: true }
  | { readonly action: Action; readonly resource: ResourceKind };
