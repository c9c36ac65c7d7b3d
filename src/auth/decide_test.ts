import { assertEquals } from "#assert";
import { Rng } from "../../tests/support/rng.ts";
import { decide, type Decision, reachesNamespace, seesNamespace } from "./decide.ts";
import { type Grant, Grants } from "./grants.ts";
import { ALL_NAMESPACES, type NamespacePrivilege } from "./namespace_privilege.ts";
import type { Action, Permission, ResourceKind } from "./permission.ts";
import { ANONYMOUS, type Principal, SYSTEM } from "./principal.ts";
import { EVERYTHING, namespaceResource, type Resource } from "./resource.ts";
import { compileRights } from "./rights.ts";

const PUBLIC: Permission = { action: "public" };
const IDENTITY = { action: "identity" } as const satisfies Permission;
const KINDS: readonly ResourceKind[] = [
  "config",
  "naming",
  "namespace",
  "cluster",
  "user",
  "system",
];
const ACTIONS: readonly Action[] = ["read", "write", "admin"];

interface Made {
  readonly roles?: readonly string[];
  readonly privilege?: Partial<NamespacePrivilege>;
  readonly grants?: readonly Grant[];
  readonly scope?: readonly Grant[];
  readonly mustChangePassword?: boolean;
}

function user(made: Made): Principal {
  const roles = made.roles ?? [];
  const privilege = { ...ALL_NAMESPACES, ...made.privilege };
  return {
    ...ANONYMOUS,
    kind: made.scope === undefined ? "user" : "token",
    user: "u",
    roles,
    mustChangePassword: made.mustChangePassword ?? false,
    rights: compileRights({
      roles,
      privilege,
      grantsOf: (role) => role === "team" ? made.grants ?? [] : [],
    }),
    scope: made.scope === undefined ? undefined : new Grants(made.scope),
  };
}

function of(namespace: string, group?: string, name?: string): Resource {
  return { namespace, group, name };
}

/** `allowed`, or the cause of the refusal. */
function said(decision: Decision): string {
  return decision.allowed ? "allowed" : decision.cause;
}

function allowedKinds(principal: Principal, action: Action): string[] {
  const resource = of("dev", "G", "a");
  return KINDS.filter((kind) => decide(principal, { action, resource: kind }, resource).allowed);
}

Deno.test("who proves nothing may only do what is public", () => {
  assertEquals(decide(ANONYMOUS, PUBLIC, EVERYTHING).allowed, true);
  const all: Permission[] = [IDENTITY];
  for (const action of ACTIONS) for (const kind of KINDS) all.push({ action, resource: kind });
  for (const permission of all) {
    const decision = decide(ANONYMOUS, permission, EVERYTHING);
    assertEquals(decision.allowed ? "" : decision.reason, "unauthenticated");
  }
});

Deno.test("the server itself may do everything", () => {
  for (const action of ACTIONS) {
    for (const resource of KINDS) {
      assertEquals(decide(SYSTEM, { action, resource }, EVERYTHING).allowed, true);
    }
  }
});

Deno.test("the built-in roles", () => {
  const table: readonly [string, Action, readonly string[]][] = [
    ["0", "read", KINDS],
    ["0", "write", KINDS],
    ["0", "admin", KINDS],
    ["1", "read", ["config", "naming", "namespace", "cluster"]],
    ["1", "write", ["config", "naming", "namespace"]],
    ["1", "admin", []],
    ["2", "read", ["config", "naming", "namespace"]],
    ["2", "write", []],
    ["2", "admin", []],
    ["team", "read", []],
    ["team", "write", []],
    ["team", "admin", []],
  ];
  for (const [role, action, kinds] of table) {
    assertEquals(allowedKinds(user({ roles: [role] }), action), [...kinds], `${role} ${action}`);
  }
});

Deno.test("a user without roles may only say who they are", () => {
  const nobody = user({});
  assertEquals(decide(nobody, IDENTITY, EVERYTHING).allowed, true);
  for (const action of ACTIONS) assertEquals(allowedKinds(nobody, action), []);
  const decision = decide(nobody, { action: "read", resource: "config" }, of("dev", "G", "a"));
  assertEquals(decision, { allowed: false, reason: "forbidden", cause: "role" });
});

Deno.test("a password that must be changed keeps everything else closed", () => {
  const admin = user({ roles: ["0"], mustChangePassword: true });
  assertEquals(decide(admin, { ...IDENTITY, withOldPassword: true }, EVERYTHING).allowed, true);
  assertEquals(decide(admin, IDENTITY, EVERYTHING), {
    allowed: false,
    reason: "forbidden",
    cause: "mustChangePassword",
  });
  for (const action of ACTIONS) assertEquals(allowedKinds(admin, action), []);
});

Deno.test("grants of a role: names, actions, and lists of more than they name", () => {
  const one = user({ roles: ["team"], grants: [{ resource: "dev:G:config/*", action: "r" }] });
  const read = { action: "read", resource: "config" } as const;
  assertEquals(decide(one, read, of("dev", "G", "a")).allowed, true);
  assertEquals(decide(one, read, of("dev", "G")).allowed, true);
  assertEquals(decide(one, read, of("dev")).allowed, false);
  assertEquals(decide(one, read, EVERYTHING).allowed, false);
  assertEquals(
    decide(one, { action: "write", resource: "config" }, of("dev", "G", "a")).allowed,
    false,
  );
  assertEquals(
    decide(one, { action: "read", resource: "naming" }, of("dev", "G", "a")).allowed,
    false,
  );
  assertEquals(
    decide(one, { action: "admin", resource: "config" }, of("dev", "G", "a")).allowed,
    false,
  );
});

Deno.test("namespaces keep out every role, also for requests over all of them", () => {
  const privilege = { whitelistIsAll: false, whitelist: ["dev"] };
  const read = { action: "read", resource: "config" } as const;
  for (const roles of [["0"], ["1"], ["2"], ["team"]]) {
    const grants: Grant[] = [{ resource: "*", action: "rw" }];
    const one = user({ roles, privilege, grants });
    assertEquals(said(decide(one, read, of("dev", "G", "a"))), "allowed");
    assertEquals(said(decide(one, read, of("prod", "G", "a"))), "namespace");
    assertEquals(said(decide(one, read, EVERYTHING)), "namespace");
    assertEquals(
      said(decide(one, { action: "read", resource: "namespace" }, EVERYTHING)),
      "allowed",
    );
    assertEquals(seesNamespace(one, "dev"), true);
    assertEquals(seesNamespace(one, "prod"), false);
  }
});

Deno.test("the black list wins, and a list that is off allows all", () => {
  const read = { action: "read", resource: "config" } as const;
  const said3 = (privilege: Partial<NamespacePrivilege>) =>
    ["a", "b"].map((each) =>
      decide(user({ roles: ["2"], privilege }), read, of(each, "G", "x")).allowed
    );
  assertEquals(said3({ blacklist: ["a"] }), [false, true]);
  assertEquals(said3({ whitelistIsAll: false, whitelist: ["a", "b"], blacklist: ["b"] }), [
    true,
    false,
  ]);
  assertEquals(said3({ blacklistIsAll: true }), [false, false]);
  assertEquals(said3({ enabled: false, whitelistIsAll: false, blacklistIsAll: true }), [
    true,
    true,
  ]);
  assertEquals(said3({ whitelistIsAll: false }), [false, false]);
});

Deno.test("a black list forbids a namespace in any spelling, a white list allows it in its own alone", () => {
  const allowed = (kind: "config" | "naming", id: string, privilege: Partial<NamespacePrivilege>) =>
    decide(
      user({ roles: ["1"], privilege }),
      { action: "write", resource: kind },
      namespaceResource(kind, id),
    ).allowed;
  // Lists of older versions may have the other spellings.
  for (const listed of ["public", "PUBLIC", "Null"]) {
    const black = { blacklist: [listed] };
    for (const asked of ["public", "PUBLIC", "null", ""]) {
      assertEquals(allowed("config", asked, black), false, `${asked} beside ${listed}`);
      assertEquals(allowed("naming", asked, black), false, `${asked} beside ${listed}`);
    }
    assertEquals(allowed("naming", "dev", black), true);
  }
  const white = { whitelistIsAll: false, whitelist: ["public"] };
  assertEquals([allowed("config", "PUBLIC", white), allowed("naming", "PUBLIC", white)], [
    true,
    false,
  ]);
});

Deno.test("a token with a scope has less than its user, never more", () => {
  const scope: Grant[] = [{ resource: "dev:*:*", action: "rw" }, { resource: "*", action: "r" }];
  const ofVisitor = user({ roles: ["2"], scope });
  const ofManager = user({ roles: ["0"], scope });
  const at = of("dev", "G", "a");
  assertEquals(said(decide(ofVisitor, { action: "write", resource: "config" }, at)), "role");
  assertEquals(said(decide(ofManager, { action: "write", resource: "config" }, at)), "allowed");
  assertEquals(
    said(decide(ofManager, { action: "write", resource: "config" }, of("prod", "G", "a"))),
    "scope",
  );
  assertEquals(allowedKinds(ofManager, "admin"), []);
  assertEquals(allowedKinds(ofManager, "read"), ["config", "naming"]);
  assertEquals(said(decide(ofManager, { action: "read", resource: "user" }, EVERYTHING)), "scope");
});

Deno.test("namespaces close nothing that has none", () => {
  const one = user({ roles: ["0"], privilege: { whitelistIsAll: false, whitelist: ["dev"] } });
  for (const resource of ["cluster", "user", "system"] as const) {
    assertEquals(said(decide(one, { action: "admin", resource }, of("prod"))), "allowed", resource);
  }
  assertEquals(said(decide(one, { action: "read", resource: "namespace" }, of("dev"))), "allowed");
  assertEquals(
    said(decide(one, { action: "read", resource: "namespace" }, of("prod"))),
    "namespace",
  );
});

Deno.test("who may enter every namespace may ask about all of them at once", () => {
  const read = { action: "read", resource: "config" } as const;
  for (const role of ["0", "1", "2"]) {
    assertEquals(said(decide(user({ roles: [role] }), read, EVERYTHING)), "allowed", role);
    assertEquals(seesNamespace(user({ roles: [role] }), "any"), true);
  }
});

Deno.test("who has any grant may list namespaces, and changes none", () => {
  const grants: Grant[] = [{ resource: "dev:G:config/a", action: "rw" }];
  const one = user({ roles: ["team"], grants });
  assertEquals(said(decide(one, { action: "read", resource: "namespace" }, EVERYTHING)), "allowed");
  assertEquals(said(decide(one, { action: "write", resource: "namespace" }, of("dev"))), "role");
  const none = user({ roles: ["team"] });
  assertEquals(said(decide(none, { action: "read", resource: "namespace" }, EVERYTHING)), "role");
});

Deno.test("a token with a scope lists namespaces, and looks at none of them", () => {
  const one = user({ roles: ["0"], scope: [{ resource: "*", action: "rw" }] });
  assertEquals(said(decide(one, { action: "read", resource: "namespace" }, EVERYTHING)), "allowed");
  assertEquals(said(decide(one, { action: "read", resource: "namespace" }, of("dev"))), "scope");
  assertEquals(said(decide(one, { action: "write", resource: "namespace" }, EVERYTHING)), "scope");
});

/** What the documents say, in the slowest words there are. */
function naive(made: Made, kind: "config" | "naming", action: "read" | "write", at: Resource) {
  const admits = (list: Partial<NamespacePrivilege>, namespace: string) =>
    (list.whitelistIsAll !== false || (list.whitelist ?? []).includes(namespace)) &&
    !list.blacklistIsAll && !(list.blacklist ?? []).includes(namespace);
  if (!admits(made.privilege ?? {}, at.namespace ?? "")) return false;
  const letter = action === "read" ? "r" : "w";
  const texts = [at.namespace ?? "*", at.group ?? "*", `${kind}/${at.name ?? "*"}`];
  const grants = (rows: readonly Grant[]) =>
    rows.some((row) =>
      row.action.includes(letter) &&
      row.resource.split(":").every((part, place) => {
        const text = part === "" && place === 0 ? "public" : part;
        const escaped = text.replaceAll(/[.+?^${}()|[\]\\]/g, "\\$&").replaceAll("*", ".*");
        return new RegExp(`^${escaped}$`).test(texts[place] ?? "");
      })
    );
  const roles = made.roles ?? [];
  const byRole = roles.includes("0") || roles.includes("1") ||
    (roles.includes("2") && action === "read") ||
    (roles.includes("team") && grants(made.grants ?? []));
  return byRole && (made.scope === undefined || grants(made.scope));
}

Deno.test("random users, grants and questions: the same as the naive model", () => {
  const rng = Rng.fromSeed(20_260_101);
  const some = <T>(of: readonly T[], max: number): T[] =>
    Array.from({ length: rng.below(max + 1) }, () => rng.pick(of));
  const namespaces = ["public", "dev", "dev.1", "p"];
  const grant = (): Grant => ({
    resource: [
      rng.pick(["", "public", "dev", "dev*", "*", "d*1", "dev.1"]),
      rng.pick(["G", "G*", "*", "*G", "G.1"]),
      rng.pick(["*", "config/*", "naming/*", "config/a", "config/a*", "*/a", "naming/a.b", "*b"]),
    ].join(":"),
    action: rng.pick(["r", "w", "rw"] as const),
  });
  const counts = { allowed: 0, refused: 0 };
  for (let round = 0; round < 20_000; round++) {
    const made: Made = {
      roles: some(["0", "1", "2", "team", "team", "team", "team", "other"], 2),
      privilege: rng.below(3) > 0 ? {} : {
        whitelistIsAll: rng.below(2) === 0,
        whitelist: some(namespaces, 2),
        blacklistIsAll: rng.below(10) === 0,
        blacklist: some(namespaces, 1),
      },
      grants: Array.from({ length: rng.below(5) }, grant),
      ...(rng.below(3) === 0 ? { scope: Array.from({ length: rng.below(4) }, grant) } : {}),
    };
    const one = user(made);
    for (let question = 0; question < 4; question++) {
      const kind = rng.pick(["config", "naming"] as const);
      const action = rng.pick(["read", "write"] as const);
      const at = of(
        rng.pick(namespaces),
        rng.pick(["G", "G1", "G.1", "H", ""]) || undefined,
        rng.pick(["a", "ab", "a.b", "a-b", ""]) || undefined,
      );
      const found = decide(one, { action, resource: kind }, at).allowed;
      assertEquals(
        found,
        naive(made, kind, action, at),
        JSON.stringify({ made, kind, action, at }),
      );
      counts[found ? "allowed" : "refused"]++;
    }
  }
  assertEquals(counts.allowed > 10_000 && counts.refused > 10_000, true, JSON.stringify(counts));
});

Deno.test("a namespace is reached by a right to all of it or to anything in it, within its owner's namespaces", () => {
  const reach = (principal: Principal, action: "read" | "write" = "read", namespace = "dev") =>
    (["config", "naming"] as const).filter((kind) =>
      reachesNamespace(principal, kind, action, namespace)
    );
  assertEquals(reach(SYSTEM, "write"), ["config", "naming"]);
  assertEquals(reach(ANONYMOUS), []);
  const visitor = user({ roles: ["2"] });
  assertEquals([reach(visitor), reach(visitor, "write")], [["config", "naming"], []]);
  const grants: Grant[] = [{ resource: "dev:G:config/a", action: "r" }];
  const member = user({ roles: ["team"], grants });
  assertEquals([reach(member), reach(member, "write"), reach(member, "read", "prod")], [
    ["config"],
    [],
    [],
  ]);
  const others: readonly Made[] = [
    { roles: ["team"], grants, mustChangePassword: true },
    { roles: ["team"], grants, scope: grants },
    { roles: ["team"], grants, privilege: { whitelistIsAll: false, whitelist: ["prod"] } },
  ];
  for (const made of others) assertEquals(reach(user(made)), [], JSON.stringify(made));
  // A scope opens a namespace that it names as a whole.
  const whole: Grant[] = [{ resource: "dev:*:naming/*", action: "rw" }];
  assertEquals(reach(user({ roles: ["1"], scope: whole }), "write"), ["naming"]);
});
