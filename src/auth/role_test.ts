import { assertEquals } from "#assert";
import { canonicalRole, isBuiltInRole, nacosRole } from "./role.ts";

Deno.test("the role of administrators has one name inside and Nacos' name in its answers", () => {
  assertEquals(["ROLE_ADMIN", "0", "1", "team"].map(canonicalRole), ["0", "0", "1", "team"]);
  assertEquals(["0", "1", "team"].map(nacosRole), ["ROLE_ADMIN", "1", "team"]);
});

Deno.test("three roles are built in", () => {
  const names = ["0", "1", "2", "3", "ROLE_ADMIN", "team", ""];
  assertEquals(names.filter(isBuiltInRole), ["0", "1", "2"]);
});
