import { assert, assertEquals, assertThrows } from "#assert";
import { ApiError } from "../../base/mod.ts";
import { rememberingKeyCheck } from "./config_params.ts";

Deno.test("names that were checked last are not checked again, and others never taken for them", () => {
  const check = rememberingKeyCheck();
  const names = { namespace: "dev", group: "G", dataId: "a" };
  const key = check(names);
  assertEquals(key, names);
  assert(check({ ...names }) === key);
  for (const other of [{ namespace: "test" }, { group: "H" }, { dataId: "b" }]) {
    assertEquals(check({ ...names, ...other }), { ...names, ...other });
    assertEquals(check(names), names);
  }
  for (let round = 0; round < 2; round++) {
    assertThrows(() => check({ ...names, dataId: "a/b" }), ApiError, "dataId");
    assertThrows(() => check({ ...names, group: undefined }), ApiError, "group");
  }
  assertEquals(check({ ...names, namespace: undefined }).namespace, "public");
  assertEquals(check(names), key);
});
