import type { Permission } from "../auth/mod.ts";

const ACTIONS: ReadonlySet<string> = new Set(["public", "identity", "read", "write", "admin"]);
/** Who is asked for; what the request is about does not matter. */
const WITHOUT_RESOURCE: ReadonlySet<string> = new Set(["public", "identity"]);

/**
 * Throws for a route that has not declared its right. The types say the same; one that got around them would be open
 * to everybody.
 */
export function checkPermission(name: string, permission: Permission): void {
  const declared: Permission | undefined = permission;
  const action: unknown = declared?.action;
  if (typeof action !== "string" || !ACTIONS.has(action)) {
    throw new TypeError(
      `Cannot serve ${name}: it names no right, one of ${[...ACTIONS].join(", ")} is wanted`,
    );
  }
  if (!WITHOUT_RESOURCE.has(action) && !("resource" in permission)) {
    throw new TypeError(`Cannot serve ${name}: its right names no resource`);
  }
}
