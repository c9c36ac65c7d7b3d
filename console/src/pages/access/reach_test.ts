import { deepStrictEqual } from "node:assert/strict";
import { ALL_NAMESPACES, namesOf, privilegeOf, reachOf } from "./reach.ts";

Deno.test("which namespaces a user may touch is read as it is written", () => {
  for (const reach of ["all", "none"] as const) {
    deepStrictEqual(reachOf(privilegeOf(reach, [])), reach);
  }
  for (const reach of ["only", "allBut"] as const) {
    const privilege = privilegeOf(reach, ["dev"]);
    deepStrictEqual([reachOf(privilege), namesOf(privilege)], [reach, ["dev"]]);
  }
});

Deno.test("a list that is off lets all in, and a black list takes from a white one", () => {
  deepStrictEqual(reachOf({ ...ALL_NAMESPACES, enabled: false, blacklistIsAll: true }), "all");
  const both = {
    ...ALL_NAMESPACES,
    whitelistIsAll: false,
    whitelist: ["a", "b"],
    blacklist: ["b"],
  };
  deepStrictEqual([reachOf(both), namesOf(both)], ["only", ["a"]]);
});
