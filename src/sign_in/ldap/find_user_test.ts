import { assertEquals, assertRejects } from "#assert";
import type { Client } from "ldapts";
import { SIGN_IN } from "../../base/mod.ts";
import { findUser } from "./find_user.ts";
import type { LdapOptions } from "./ldap_options.ts";

const OPTIONS: LdapOptions = {
  ...{ url: "ldap://h", startTls: false, caFile: "", userBaseDn: "ou=people", userFilter: "" },
  ...{ nameAttribute: "uid", bindDn: "", bindPassword: "", groupBaseDn: "" },
  ...{ adminGroups: [], developerGroups: [], defaultRole: "2" },
};
const ACCOUNT = { bindDn: "cn=finder", bindPassword: "p" };
const ANN = {
  dn: "uid=ann,ou=people",
  uid: "ann",
  displayName: "Ann",
  cn: "A",
  memberOf: ["cn=ops,ou=g", "ou=none", "cn=dev,ou=g"],
};

function coded(code: number): Error {
  return Object.assign(new Error(`code ${code}`), { code });
}

interface Directory {
  /** By place; what a search finds there, or fails with. */
  readonly found?: Readonly<Record<string, readonly object[] | Error>>;
  readonly refuses?: (dn: string, password: string) => Error | undefined;
}

async function find(directory: Directory, options: Partial<LdapOptions> = {}, username = "ann") {
  const asked: string[] = [];
  const limits: unknown[] = [];
  const client = {
    bind(dn: string, password: string) {
      asked.push(`bind ${dn} ${password}`);
      const error = directory.refuses?.(dn, password);
      return error === undefined ? Promise.resolve() : Promise.reject(error);
    },
    search(base: string, { scope, filter, sizeLimit, timeLimit, attributes }: {
      readonly scope: string;
      readonly filter: string;
      readonly sizeLimit: number;
      readonly timeLimit: number;
      readonly attributes: readonly string[];
    }) {
      asked.push(`${scope} ${base} ${filter} ${attributes}`);
      limits.push([sizeLimit, timeLimit]);
      const found = directory.found?.[base] ?? [];
      return found instanceof Error
        ? Promise.reject(found)
        : Promise.resolve({ searchEntries: found });
    },
  } as unknown as Client;
  const login = { username, password: "secret" };
  const user = await findUser(client, { ...OPTIONS, ...options }, login);
  return { user, asked, limits };
}

Deno.test("without an account the user's own name is bound, and the entry read with it", async () => {
  const { user, asked, limits } = await find({ found: { [ANN.dn]: [ANN] } });
  assertEquals(user, { name: "ann", nickname: "Ann", groups: ["ops", "dev"] });
  assertEquals(asked, [
    "bind uid=ann,ou=people secret",
    "base uid=ann,ou=people (objectClass=*) uid,cn,displayName,memberOf",
  ]);
  assertEquals(limits, [[2, SIGN_IN.questionTimeoutMs / 1_000]]);
  const odd = await find({}, { userFilter: "(&(uid=%s)(x=%s))" }, "a,b*");
  assertEquals(odd.asked, [
    "bind uid=a\\,b*,ou=people secret",
    "base uid=a\\,b*,ou=people (&(uid=a,b\\2a)(x=a,b\\2a)) uid,cn,displayName,memberOf",
  ]);
  assertEquals(odd.user, undefined);
});

Deno.test("an account finds the entry first, and the user's password opens it last", async () => {
  const directory = { found: { "ou=people": [ANN] } };
  const { user, asked } = await find(directory, ACCOUNT);
  assertEquals(user?.name, "ann");
  assertEquals(asked, [
    "bind cn=finder p",
    "sub ou=people (uid=ann) uid,cn,displayName,memberOf",
    "bind uid=ann,ou=people secret",
  ]);
  const refuses = (dn: string) => dn === ANN.dn ? coded(49) : undefined;
  assertEquals((await find({ ...directory, refuses }, ACCOUNT)).user, undefined);
  const filtered = await find(directory, { ...ACCOUNT, userFilter: "(mail=%s)" });
  assertEquals(filtered.asked[1]?.startsWith("sub ou=people (mail=ann) "), true);
});

Deno.test("nobody is meant by a name of none or of several", async () => {
  const none: readonly Directory[] = [
    { found: { "ou=people": [] } },
    { found: { "ou=people": [ANN, ANN] } },
    { found: { "ou=people": coded(4) } },
  ];
  for (const directory of none) {
    const { user, asked } = await find(directory, ACCOUNT);
    assertEquals([user, asked.length], [undefined, 2]);
  }
  const broken = { found: { "ou=people": coded(1) } };
  await assertRejects(() => find(broken, ACCOUNT), Error, "code 1");
});

Deno.test("a directory that refuses is told from one that does not work", async () => {
  for (const code of [19, 32, 34, 48, 49, 53]) {
    const { user, asked } = await find({ refuses: () => coded(code) });
    assertEquals([user, asked.length], [undefined, 1]);
  }
  for (const error of [coded(1), coded(52), new Error("gone"), new Error("x")]) {
    await assertRejects(() => find({ refuses: () => error }), Error, error.message);
  }
  const text = Object.assign(new Error("text"), { code: "49" });
  await assertRejects(() => find({ refuses: () => text }), Error, "text");
  // The account itself is no login.
  await assertRejects(() => find({ refuses: () => coded(49) }, ACCOUNT), Error, "code 49");
});

Deno.test("an entry has one name that can be read; what it is called comes from what it has", async () => {
  const read = (entry: object) => find({ found: { [ANN.dn]: [{ dn: ANN.dn, ...entry }] } });
  const nicknameOf = async (entry: object) => (await read(entry)).user?.nickname;
  assertEquals(await nicknameOf({ UID: "ann", CN: ["A", "B"] }), "A");
  assertEquals(await nicknameOf({ uid: "ann" }), "ann");
  await assertRejects(() => read({}), Error, "has 0 values of uid");
  await assertRejects(() => read({ uid: ["a", "b"] }), Error, "has 2 values of uid");
  await assertRejects(() => read({ uid: [new Uint8Array(1)] }), Error, "has 0 values of uid");
});

Deno.test("groups are searched by their members where they have a place of their own", async () => {
  const groups = [{ cn: "ops" }, { cn: ["dev", "other"] }, { dn: "x" }];
  const found = { [ANN.dn]: [{ ...ANN, dn: "uid=a(b),ou=people" }], "ou=groups": groups };
  const { user, asked, limits } = await find({ found }, { groupBaseDn: "ou=groups" });
  assertEquals(user?.groups, ["ops", "dev"]);
  const dn = "uid=a\\28b\\29,ou=people";
  assertEquals(
    asked.at(-1),
    `sub ou=groups (|(member=${dn})(uniqueMember=${dn})(memberUid=ann)) cn`,
  );
  assertEquals(limits.at(-1), [SIGN_IN.maxGroups, SIGN_IN.questionTimeoutMs / 1_000]);
});

Deno.test("of very many groups the first count", async () => {
  const memberOf = Array.from({ length: SIGN_IN.maxGroups + 1 }, (_, at) => `cn=g${at},ou=g`);
  const { user } = await find({ found: { [ANN.dn]: [{ ...ANN, memberOf }] } });
  assertEquals(user?.groups.length, SIGN_IN.maxGroups);
});
