import { assertEquals } from "#assert";
import { SIGN_IN } from "../base/mod.ts";
import { followsGroups, parseDefaultRole, roleOfGroups } from "./group_roles.ts";

const ROLES = { adminGroups: ["ops", "root"], developerGroups: ["dev"], defaultRole: "2" } as const;

Deno.test("roleOfGroups() takes the highest role, and the default one where no group counts", () => {
  assertEquals(roleOfGroups(["dev", "x", "root"], ROLES), "0");
  assertEquals(roleOfGroups(["x", "dev"], ROLES), "1");
  assertEquals(roleOfGroups(["Dev", "opsx", ""], ROLES), "2");
  assertEquals(roleOfGroups([], { ...ROLES, defaultRole: undefined }), undefined);
});

Deno.test("roleOfGroups() looks at a bounded number of groups", () => {
  const many = new Array<string>(SIGN_IN.maxGroups - 1).fill("x");
  assertEquals(roleOfGroups([...many, "ops"], ROLES), "0");
  assertEquals(roleOfGroups([...many, "x", "ops"], ROLES), "2");
});

Deno.test("parseDefaultRole() knows the names of r-nacos, and none that objects have by nature", () => {
  assertEquals(parseDefaultRole("Manager"), { role: "0" });
  assertEquals(parseDefaultRole("none"), { role: undefined });
  assertEquals(parseDefaultRole("constructor"), undefined);
});

Deno.test("groups beyond the bound count for nothing, and any group that is named makes roles follow", () => {
  const many = Array.from({ length: SIGN_IN.maxGroups }, (_, at) => `g${at}`);
  const roles = { adminGroups: ["last"], developerGroups: [], defaultRole: undefined };
  assertEquals(roleOfGroups([...many.slice(1), "last"], roles), "0");
  assertEquals(roleOfGroups([...many, "last"], roles), undefined);
  assertEquals(followsGroups(roles), true);
  assertEquals(followsGroups({ ...roles, adminGroups: [], developerGroups: ["d"] }), true);
  assertEquals(followsGroups({ ...roles, adminGroups: [] }), false);
});
