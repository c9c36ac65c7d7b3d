/** Users and roles of another server: taken as they are, checked as everybody's. */
import { assert, assertEquals, assertRejects } from "#assert";
import { ALL_NAMESPACES } from "../../auth/mod.ts";
import { ApiError, AUTH, STATE } from "../../base/mod.ts";
import { createCaller } from "../../../tests/support/callers.ts";
import { createFakeAccess } from "../../../tests/support/fake_access.ts";
import { createFakeNode } from "../../../tests/support/fake_node.ts";
import type { AccessImport, ImportedAccessUser } from "../mod.ts";

const CALLER = createCaller({ user: "root" });
const HASH = `$2a$10$${"a".repeat(53)}`;
const OTHER_HASH = `$2b$10$${"b".repeat(53)}`;

function user(name: string, more: Partial<ImportedAccessUser> = {}): ImportedAccessUser {
  return {
    name,
    nickname: "",
    passwordHash: HASH,
    enabled: true,
    mustChangePassword: false,
    roles: [],
    privilege: ALL_NAMESPACES,
    source: "inner",
    ...more,
  };
}

function batch(more: Partial<AccessImport>): AccessImport {
  return { users: [], roles: [], existing: "skip", dryRun: false, ...more };
}

Deno.test("users come in with hash, roles and lists; the same ones again change nothing", async () => {
  const { users, node, everywhere } = createFakeAccess({ isEnabled: false });
  const given = [
    user("ann", { roles: ["ROLE_ADMIN"] }),
    user("bob", {
      enabled: false,
      nickname: "B",
      roles: ["team", "1", "team"],
      privilege: { ...ALL_NAMESPACES, whitelistIsAll: false, whitelist: ["", "dev"] },
    }),
    user("dir", { source: "ldap", passwordHash: "whatever", mustChangePassword: true }),
  ];
  const dry = await users.import(batch({ users: given, dryRun: true }), CALLER);
  assertEquals(dry.users.map(({ outcome }) => outcome), ["new", "new", "new"]);
  assertEquals([users.count(), everywhere], [0, []]);
  const first = await users.import(batch({ users: given }), CALLER);
  assertEquals(first.users.map(({ outcome }) => outcome), ["new", "new", "new"]);
  assertEquals(everywhere, [3]);
  assertEquals(node.proposed.map(({ options }) => options.operator), ["root", "root", "root"]);
  assertEquals(node.state.user("ann")?.passwordHash, HASH);
  assertEquals(node.state.user("ann")?.roles, ["0"]);
  const dir = node.state.user("dir");
  assertEquals([dir?.passwordHash, dir?.mustChangePassword], ["", false]);
  const bob = node.state.user("bob");
  assertEquals([bob?.enabled, bob?.nickname, bob?.roles], [false, "B", ["1", "team"]]);
  assertEquals(bob?.privilege.whitelist, ["dev", "public"]);
  const again = await users.import(batch({ users: given }), CALLER);
  assertEquals(again.users.map(({ outcome }) => outcome), ["same", "same", "same"]);
  assertEquals(node.proposed.length, 3);
});

Deno.test("so many users and roles come in at a time, whichever of them are more", async () => {
  const { users } = createFakeAccess({ isEnabled: false });
  const people = (count: number) => Array.from({ length: count }, (_, at) => user(`u${at}`));
  const roles = (count: number) =>
    Array.from({ length: count }, (_, at) => ({ role: `r${at}`, grants: [] }));
  const half = AUTH.maxImportedRows / 2;
  for (const [first, second] of [[half, half + 1], [AUTH.maxImportedRows + 1, 0]] as const) {
    for (const [one, other] of [[first, second], [second, first]] as const) {
      await assertRejects(
        () => users.import(batch({ users: people(one), roles: roles(other) }), CALLER),
        ApiError,
        `has ${first + second} users and roles, allowed at a time are ${AUTH.maxImportedRows}`,
      );
    }
  }
  assertEquals(users.count(), 0);
});

Deno.test("who is here stays, or is replaced; a manager is replaced by nobody", async () => {
  const { users, node } = createFakeAccess({ isEnabled: false });
  const own = [user("root", { roles: ["0"] }), user("jo"), user("dir", { source: "ldap" })];
  await users.import(batch({ users: own }), CALLER);
  const given = [
    user("root", { passwordHash: OTHER_HASH }),
    user("jo", { passwordHash: OTHER_HASH, roles: ["2"] }),
    user("dir"),
  ];
  const skipped = await users.import(batch({ users: given }), CALLER);
  assertEquals(skipped.users.map(({ outcome }) => outcome), ["skipped", "skipped", "skipped"]);
  const looked = await users.import(
    batch({ users: given, existing: "replace", dryRun: true }),
    CALLER,
  );
  assertEquals(node.state.user("jo")?.passwordHash, HASH);
  const { users: rows } = await users.import(batch({ users: given, existing: "replace" }), CALLER);
  assertEquals(looked.users, rows);
  assertEquals(rows, [
    { outcome: "refused", faults: ["a manager has this name here, whom no import replaces"] },
    { outcome: "replaced", faults: [] },
    { outcome: "refused", faults: ["the user is of ldap here and of inner there"] },
  ]);
  assertEquals(node.state.user("root")?.passwordHash, HASH);
  assertEquals(node.state.user("jo")?.passwordHash, OTHER_HASH);
  assertEquals(node.state.user("jo")?.roles, ["2"]);
});

Deno.test("what cannot be taken is refused by itself, and no hash is shown", async () => {
  const { users } = createFakeAccess({ isEnabled: false });
  const hostile = [
    "secret-in-the-clear",
    `$2a$31$${"a".repeat(53)}`,
    `$scrypt$ln=17,r=16,p=16$${"A".repeat(22)}$${"A".repeat(43)}`,
    "x".repeat(AUTH.maxHashChars + 1),
  ];
  const given = [
    ...hostile.map((passwordHash, at) => user(`h${at}`, { passwordHash })),
    user("none", { passwordHash: "" }),
    user(" "),
    user("bad\n"),
    user("role", { roles: [""] }),
    user("many", { roles: Array.from({ length: 65 }, (_, at) => `r${at}`) }),
    user("good"),
  ];
  const { users: rows } = await users.import(batch({ users: given }), CALLER);
  assertEquals(rows.map(({ outcome }) => outcome), [
    ...given.slice(1).map(() => "refused"),
    "new",
  ]);
  assertEquals(users.count(), 1);
  const shown = JSON.stringify(rows);
  assert(!hostile.some((hash) => shown.includes(hash)), shown);
  const error = await assertRejects(
    () => users.import(batch({ users: Array(AUTH.maxImportedRows + 1).fill(user("x")) }), CALLER),
    ApiError,
  );
  assertEquals(error instanceof ApiError && error.kind, "invalid");
});

Deno.test("roles come in with what is granted to them, and never widen one that is here", async () => {
  const { users, node } = createFakeAccess({ isEnabled: false });
  const grant = (resource: string, action = "rw") => ({ resource, action });
  const take = async (more: Partial<AccessImport>) =>
    (await users.import(batch(more), CALLER)).roles;
  const team = {
    role: "team",
    grants: [grant("dev:*:*"), grant("dev:*:*"), grant("a:b:config/c", "r")],
  };
  assertEquals(await take({ roles: [team] }), [{ outcome: "new", faults: [] }]);
  assertEquals(await take({ roles: [team] }), [{ outcome: "same", faults: [] }]);
  const wider = { role: "team", grants: [grant("*:*:*")] };
  assertEquals(await take({ roles: [wider] }), [{ outcome: "skipped", faults: [] }]);
  assertEquals(node.state.grantsOf("team")?.grants.length, 2);
  const replaced = await take({ roles: [wider], existing: "replace" });
  assertEquals(replaced, [{ outcome: "replaced", faults: [] }]);
  assertEquals(node.state.grantsOf("team")?.grants, [{ resource: "*:*:*", action: "rw" }]);
  const faulty = await take({
    roles: [
      { role: "odd", grants: [grant("no pattern"), grant("x:*:*", "x"), grant("y:*:*")] },
      { role: "none", grants: [grant("no pattern")] },
      { role: "1", grants: [grant("dev:*:*")] },
      { role: "wide", grants: Array(STATE.maxGrantsOfRole + 1).fill(grant("dev:*:*")) },
    ],
  });
  assertEquals(faulty.map(({ outcome, faults }) => [outcome, faults.length]), [
    ["new", 2],
    ["refused", 1],
    ["refused", 1],
    ["refused", 1],
  ]);
  assertEquals(node.state.grantsOf("none"), undefined);
});

Deno.test("a server that is full says so in the row, one that cannot write ends it all", async () => {
  const full = createFakeAccess({ isEnabled: false }, createFakeNode({ bounds: { maxUsers: 1 } }));
  const { users: rows } = await full.users.import(
    batch({ users: [user("a"), user("b")] }),
    CALLER,
  );
  assertEquals(rows.map(({ outcome }) => outcome), ["new", "refused"]);
  const { users, node } = createFakeAccess({ isEnabled: false });
  node.failure = new ApiError("unavailable", "no leader");
  await assertRejects(() => users.import(batch({ users: [user("a")] }), CALLER), ApiError);
});
