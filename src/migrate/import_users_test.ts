/** Users and roles on their way into a server: gathered, told one by one, never shown. */
import { assertEquals, assertRejects, assertStringIncludes } from "#assert";
import { IMPORT } from "../base/mod.ts";
import { HttpTarget, type TargetOptions } from "./http_target.ts";
import { Unreachable } from "./import_target.ts";
import { importRecords } from "./import_records.ts";
import type { HttpQuestion, ImportRecord } from "./types.ts";

const HASH = `$2b$10$${"a".repeat(53)}`;

function user(name: string): ImportRecord {
  const privilege = {
    enabled: true,
    whitelistIsAll: true,
    whitelist: [],
    blacklistIsAll: false,
    blacklist: [],
  };
  return {
    kind: "user",
    user: {
      ...{ name, nickname: "", passwordHash: HASH, enabled: true, mustChangePassword: false },
      ...{ roles: ["team"], privilege, source: "inner", createdMs: 1, modifiedMs: 1 },
    },
  };
}

const ROLE: ImportRecord = {
  kind: "role",
  role: { role: "team", grants: [{ resource: "dev:*:*", action: "r" }] },
};

interface Row {
  readonly outcome: string;
  readonly faults: readonly string[];
}

/** Answers every row with `rowOf`, and keeps what it was asked. */
function createTarget(
  rowOf: (name: string) => Row = () => ({ outcome: "new", faults: [] }),
  more: Partial<TargetOptions> = {},
) {
  const asked: HttpQuestion[] = [];
  const target = new HttpTarget({
    ask(question) {
      asked.push(question);
      const { users, roles } = JSON.parse(question.json ?? "{}");
      const answer = {
        users: users.map(({ name }: { name: string }) => rowOf(name)),
        roles: roles.map(({ role }: { role: string }) => rowOf(role)),
      };
      return Promise.resolve({ status: 200, text: JSON.stringify(answer) });
    },
    url: new URL("http://127.0.0.1:8848/"),
    existing: "skip",
    dryRun: false,
    pause: () => Promise.resolve(),
    ...more,
  });
  return { asked, target };
}

function move(
  target: HttpTarget,
  records: readonly ImportRecord[],
  options: { readonly namespace?: string; readonly users?: boolean } = {},
) {
  const { namespace, users = true } = options;
  return importRecords(ReadableStream.from(records), { target, namespace, users });
}

Deno.test("users go in few requests, roles first, with what opens the route", async () => {
  const { asked, target } = createTarget(undefined, { operatorToken: "of the cluster" });
  const many = Array.from({ length: IMPORT.accessRows + 1 }, (_, at) => user(`u${at}`));
  const report = await move(target, [ROLE, ...many]);
  assertEquals(Object.fromEntries(report.counts), {
    "role new": 1,
    "user new": IMPORT.accessRows + 1,
  });
  const sizes = asked.map(({ json }) => {
    const { users, roles } = JSON.parse(json ?? "");
    return [roles.length, users.length];
  });
  assertEquals(sizes, [[1, IMPORT.accessRows - 1], [0, 2]]);
  const [first] = asked;
  assertEquals([first?.method, first?.url.pathname], ["POST", "/rnacos/import/access"]);
  assertEquals(first?.headers, { authorization: "Bearer of the cluster" });
  const loggedIn = createTarget(undefined, {
    operatorToken: "of the cluster",
    token: "of a login",
  });
  await move(loggedIn.target, [ROLE]);
  assertEquals(loggedIn.asked[0]?.headers, { authorization: "Bearer of a login" });
});

Deno.test("each that is refused or stays is named", async () => {
  const rows: Readonly<Record<string, Row>> = {
    team: { outcome: "new", faults: ["a grant is left out: why"] },
    admin: { outcome: "skipped", faults: [] },
    bad: { outcome: "refused", faults: ["there is no password hash"] },
    mute: { outcome: "refused", faults: [] },
  };
  const { target } = createTarget((name) => rows[name] ?? { outcome: "same", faults: [] });
  const report = await move(target, [ROLE, ...["admin", "bad", "mute", "ann"].map(user)]);
  assertEquals(Object.fromEntries(report.counts), {
    "role new": 1,
    "user skipped": 1,
    "user same": 1,
  });
  assertEquals(report.skipped, ["user admin"]);
  assertEquals([report.failed, report.failures], [3, [
    "role team: a grant is left out: why",
    "user bad: there is no password hash",
    "user mute: the server refuses",
  ]]);
});

Deno.test("without wish for users none are sent; one namespace alone has none", async () => {
  const { asked, target } = createTarget();
  const unwanted = await move(target, [ROLE, user("a")], { users: false });
  assertEquals([unwanted.counts.size, unwanted.leftOut.size], [0, 0]);
  const one = await move(target, [ROLE, user("a"), user("b")], { namespace: "dev" });
  assertEquals(Object.fromEntries(one.leftOut), {
    "roles, which belong to no namespace": 1,
    "users, which belong to no namespace": 2,
  });
  assertEquals(asked, []);
});

Deno.test("a refusal of all, and an answer that fits nothing, are failures; no hash is told", async () => {
  const answers: readonly (readonly [status: number, text: string, told: string])[] = [
    [
      403,
      "only this machine itself may do this",
      "2 users and roles: the server answers 403: only",
    ],
    [404, "no such route", "the server answers 404"],
    [200, "true", "does not say what became of each"],
    [200, '{"users":[{}],"roles":[{}]}', "unknown outcome"],
    [200, '{"users":[],"roles":[]}', "does not say what became of each"],
  ];
  for (const [status, text, told] of answers) {
    const { target } = createTarget(undefined, { ask: () => Promise.resolve({ status, text }) });
    const report = await move(target, [ROLE, user("a")]);
    assertEquals(report.failed, 2);
    assertStringIncludes(report.failures[0] ?? "", told);
    assertEquals(report.failures.join().includes(HASH), false);
  }
  const { target } = createTarget(undefined, { ask: () => Promise.reject(new Error("gone")) });
  await assertRejects(() => move(target, [user("a")]), Unreachable);
});

Deno.test("of users that stay as they are the first are named, and all are counted", async () => {
  const { target } = createTarget(() => ({ outcome: "skipped", faults: [] }));
  const count = IMPORT.shownFailures + 2;
  const report = await move(target, Array.from({ length: count }, (_, at) => user(`u${at}`)));
  assertEquals(Object.fromEntries(report.counts), { "user skipped": count });
  assertEquals(
    report.skipped,
    Array.from({ length: IMPORT.shownFailures }, (_, at) => `user u${at}`),
  );
});

Deno.test("of faults that are no texts nothing is told", async () => {
  const faults: Readonly<Record<string, unknown>> = { a: "text", b: [1, "why", null] };
  const { target } = createTarget((name) =>
    ({ outcome: "refused", faults: faults[name] }) as unknown as Row
  );
  const { failures } = await move(target, [user("a"), user("b")]);
  assertEquals(failures, ["user a: the server refuses", "user b: why"]);
});
