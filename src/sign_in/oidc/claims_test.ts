import { assertEquals } from "#assert";
import { claimOf, isComplete, userOf } from "./claims.ts";

const NAMES = {
  usernameClaim: "preferred_username",
  nicknameClaim: "name",
  groupsClaim: "realm_access.roles",
  adminGroups: ["ops"],
  developerGroups: [],
  defaultRole: undefined,
};

Deno.test("claimOf() reads members by name or by a way of names, and only their own", () => {
  assertEquals(claimOf({ "a.b": 1, a: { b: 2 } }, "a.b"), 1);
  assertEquals(claimOf({ a: { b: { c: 3 } } }, "a.b.c"), 3);
  assertEquals(claimOf({ a: "text" }, "a.length"), undefined);
  assertEquals(claimOf({}, "constructor.name"), undefined);
  assertEquals(claimOf({ a: null }, "a.b"), undefined);
});

Deno.test("userOf() makes a user of the claims, with the role of their groups", () => {
  const claims = { preferred_username: "ann", name: "Ann", realm_access: { roles: ["x", "ops"] } };
  const user = { name: "ann", nickname: "Ann", role: "0", followsGroups: true } as const;
  assertEquals(userOf(claims, NAMES), { ok: true, user });
  const single = { ...claims, name: 5, realm_access: { roles: "ops" } };
  assertEquals(userOf(single, NAMES), { ok: true, user: { ...user, nickname: "ann" } });
});

Deno.test("userOf() refuses who has no name, or no group where one is demanded", () => {
  for (const name of [undefined, "", 7, ["ann"], { a: 1 }]) {
    assertEquals(userOf({ preferred_username: name }, NAMES), {
      ok: false,
      fault: "the provider tells no text as preferred_username",
    });
  }
  const claims = { preferred_username: "ann", realm_access: { roles: ["x", 5, null] } };
  assertEquals(userOf(claims, NAMES), { ok: false, fault: "ann is in no group that may log in" });
});

Deno.test("isComplete() wants groups only where they count", () => {
  const claims = { preferred_username: "ann", name: "Ann" };
  assertEquals(isComplete(claims, NAMES), false);
  assertEquals(isComplete(claims, { ...NAMES, adminGroups: [] }), true);
});
