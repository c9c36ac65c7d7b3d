import { assertThrows } from "#assert";
import type { Permission } from "../auth/mod.ts";
import { checkPermission } from "./check_permission.ts";

function check(permission: unknown): void {
  checkPermission("GET /a", permission as Permission);
}

Deno.test("a route must name a right, and what it is about where that matters", () => {
  for (const action of ["public", "identity"]) check({ action });
  for (const action of ["read", "write", "admin"]) {
    check({ action, resource: "console" });
    assertThrows(() => check({ action }), TypeError, "GET /a: its right names no resource");
  }
  for (const permission of [undefined, {}, { action: "" }, { action: "delete" }, { action: 1 }]) {
    assertThrows(() => check(permission), TypeError, "GET /a: it names no right, one of public");
  }
});
