import { assertEquals } from "#assert";
import { StateBench } from "../../../tests/support/state/state_bench.ts";
import type { Grant } from "../../auth/mod.ts";
import type { Command } from "../parts.ts";

const CHANGED = [{ type: "accessChanged", user: undefined }] as const;
const READ: Grant = { resource: "dev:*:*", action: "r" };
const WRITE: Grant = { ...READ, action: "w" };

function put(role: string, grant: Grant, anyRole = true): Command {
  return { type: "grant.put", role, grant, anyRole };
}

function remove(role: string, grant: Grant): Command {
  return { type: "grant.remove", role, grant };
}

Deno.test("a role has its grants in the order in which they were given, each once", () => {
  const bench = new StateBench();
  assertEquals(bench.taken(put("b", WRITE)).existed, false);
  assertEquals(bench.events, CHANGED);
  bench.taken(put("b", READ));
  bench.taken(put("a", READ));
  assertEquals(bench.taken(put("b", WRITE)).existed, true);
  assertEquals(bench.events, []);
  const all = [{ role: "a", grants: [READ] }, { role: "b", grants: [WRITE, READ] }];
  assertEquals(bench.machine.allGrants(), all);
  assertEquals(bench.restored().allGrants(), all);
  assertEquals(bench.restored().digest(), bench.machine.digest());
});

Deno.test("a grant is taken back by resource and action; a role without any is gone", () => {
  const bench = new StateBench();
  bench.taken(put("a", READ));
  bench.taken(put("a", WRITE));
  for (const other of [{ ...READ, action: "rw" }, { ...READ, resource: "x" }] as const) {
    assertEquals(bench.taken(remove("a", other)).existed, false);
    assertEquals(bench.events, []);
  }
  assertEquals(bench.taken(remove("b", READ)).existed, false);
  assertEquals(bench.events, []);
  assertEquals(bench.taken(remove("a", READ)).existed, true);
  assertEquals(bench.events, CHANGED);
  assertEquals(bench.machine.grantsOf("a"), { role: "a", grants: [WRITE] });
  assertEquals(bench.taken(remove("a", WRITE)).existed, true);
  assertEquals([bench.machine.grantsOf("a"), bench.machine.allGrants()], [undefined, []]);
});

Deno.test("all grants of a role are set at once, in place of what it had", () => {
  const bench = new StateBench();
  const set = (grants: readonly Grant[]): Command => ({ type: "grant.set", role: "a", grants });
  bench.taken(put("a", READ));
  assertEquals(bench.taken(set([WRITE, READ, WRITE])).existed, true);
  assertEquals(bench.events, CHANGED);
  assertEquals(bench.machine.grantsOf("a"), { role: "a", grants: [WRITE, READ] });
  assertEquals(bench.restored().digest(), bench.machine.digest());
  assertEquals(bench.taken(set([WRITE, READ])).existed, true);
  assertEquals(bench.events, []);
  bench.taken(set([READ]));
  assertEquals(bench.machine.grantsOf("a")?.grants, [READ]);
  bench.taken(set([]));
  assertEquals([bench.machine.grantsOf("a"), bench.events], [undefined, CHANGED]);
  assertEquals(bench.taken(set([READ])).existed, false);
});

Deno.test("what is set is within the bounds, counted without what it replaces; a refusal changes nothing", () => {
  const bench = new StateBench({ maxGrantRoles: 2, maxGrantsOfRole: 2, maxGrants: 3 });
  const third: Grant = { ...READ, resource: "x" };
  const set = (role: string, grants: readonly Grant[]): Command => ({
    type: "grant.set",
    role,
    grants,
  });
  bench.taken(set("a", [READ, WRITE]));
  bench.taken(set("b", [READ]));
  const refused: readonly (readonly [Command, string])[] = [
    [set("a", [READ, WRITE, third]), "Cannot grant 3 rights to a: allowed are 2"],
    [set("c", [READ]), "Cannot grant anything to c: 2 roles have grants already"],
    [set("b", [READ, WRITE]), "Cannot grant more: all roles have 3 grants already"],
  ];
  for (const [command, message] of refused) {
    bench.refused(command, { kind: "overloaded", message });
  }
  assertEquals(bench.machine.allGrants().map(({ grants }) => grants.length), [2, 1]);
  bench.taken(set("a", [third, READ]));
  bench.taken(set("a", [READ]));
  bench.taken(set("b", [READ, WRITE]));
});

Deno.test("a role that nobody has gets nothing, unless any role may", () => {
  const bench = new StateBench();
  const message = "role a not found!";
  bench.refused(put("a", READ, false), { kind: "notFound", message });
  bench.taken(put("a", READ));
  // Its grants do not make it a role that somebody has.
  bench.refused(put("a", WRITE, false), { kind: "notFound", message });
});

Deno.test("there are as many roles with grants, and grants of one, as allowed; more when some are gone", () => {
  const bench = new StateBench({ maxGrantRoles: 2, maxGrantsOfRole: 2 });
  bench.taken(put("a", READ));
  bench.taken(put("b", READ));
  const roles = "Cannot grant anything to c: 2 roles have grants already";
  bench.refused(put("c", READ), { kind: "overloaded", message: roles });
  bench.taken(put("a", WRITE));
  const third: Grant = { ...READ, resource: "x" };
  const grants = "Cannot grant more to a: it has 2 grants already";
  bench.refused(put("a", third), { kind: "overloaded", message: grants });
  assertEquals(bench.taken(put("a", READ)).existed, true);
  bench.taken(remove("a", READ));
  bench.taken(put("a", third));
  bench.taken(remove("b", READ));
  bench.taken(put("c", READ));
  bench.refused(put("b", READ), { kind: "overloaded", message: roles.replace("to c", "to b") });
});
