/** Logins at a real directory, where one is installed. */
import { assertEquals, assertRejects, assertStringIncludes } from "#assert";
import { say } from "../../scripts/lib/say.ts";
import { ApiError, silentLogger } from "../../src/base/mod.ts";
import { createLdapDirectory, type ExternalUser, type LdapOptions } from "../../src/sign_in/mod.ts";
import { CollectedLog } from "../support/collected_log.ts";
import {
  ADMIN,
  BASE,
  canRunSlapd,
  PEOPLE,
  type Slapd,
  startSlapd,
} from "../support/sign_in/slapd.ts";

function optionsOf({ url }: Slapd, given: Partial<LdapOptions> = {}): LdapOptions {
  return {
    url,
    startTls: false,
    caFile: "",
    userBaseDn: PEOPLE,
    userFilter: "(&(objectClass=person)(uid=%s))",
    nameAttribute: "uid",
    bindDn: "",
    bindPassword: "",
    groupBaseDn: "",
    adminGroups: ["OPS"],
    developerGroups: ["coders"],
    defaultRole: "2",
    ...given,
  };
}

const ACCOUNT = { bindDn: ADMIN.dn, bindPassword: ADMIN.password };

function check(slapd: Slapd, name: string, given: Partial<LdapOptions> = {}, password?: string) {
  const ca = given.caFile === undefined ? "" : slapd.certificate;
  return createLdapDirectory(optionsOf(slapd, given), { logger: silentLogger, ca })
    .check(name, password ?? `${name}-secret`, "127.0.0.1");
}

function user(name: string, role: ExternalUser["role"], nickname = `${name} of the directory`) {
  return { name, nickname, role, followsGroups: true };
}

async function testBothWays(slapd: Slapd, given: Partial<LdapOptions>): Promise<void> {
  assertEquals(await check(slapd, "ann", given), user("ann", "0", "Ann A."));
  assertEquals(await check(slapd, "dev", given), user("dev", "1"));
  assertEquals(await check(slapd, "guest", given), user("guest", "2"));
  assertEquals(await check(slapd, "guest", { ...given, defaultRole: undefined }), undefined);
  // The directory takes it for ann; there must not be a second user of another spelling.
  assertEquals(await check(slapd, "ANN", given, "ann-secret"), user("ann", "0", "Ann A."));
  assertEquals(await check(slapd, "ann", given, "wrong"), undefined);
  assertEquals(await check(slapd, "nobody", given), undefined);
  // An unauthenticated bind, which every directory lets succeed.
  assertEquals(await check(slapd, "ann", given, ""), undefined);
  const filter = "(&(objectClass=person)(uid=%s)(!(uid=guest)))";
  assertEquals(await check(slapd, "guest", { ...given, userFilter: filter }), undefined);
  await assertRejects(() => check(slapd, "two", given), ApiError, "cannot be asked");
}

async function testInjections(slapd: Slapd, given: Partial<LdapOptions>): Promise<void> {
  const names = [
    "*",
    "a*",
    "ann)(uid=*",
    "ann,ou=people",
    "*)(|(uid=ann",
    "ann\0",
    "ann\\",
    "#ann",
    "ann+cn=x",
  ];
  for (const name of names) {
    assertEquals(await check(slapd, name, given, "ann-secret"), undefined, name);
  }
}

async function testGroups(slapd: Slapd): Promise<void> {
  // `memberOf` says the name of a group alone, wherever it is; below a base it has to be in that place.
  assertEquals((await check(slapd, "mallory"))?.role, "0");
  const groupBaseDn = `ou=groups,${BASE}`;
  assertEquals((await check(slapd, "mallory", { groupBaseDn }))?.role, "2");
  assertEquals((await check(slapd, "ann", { groupBaseDn }))?.role, "0");
  assertEquals((await check(slapd, "dev", { ...ACCOUNT, groupBaseDn }))?.role, "1");
  // A filter that fits other entries as well must not lend their groups.
  const userFilter = "(objectClass=person)";
  assertEquals(await check(slapd, "guest", { userFilter }), user("guest", "2"));
  const wide = { ...ACCOUNT, userFilter: "(|(uid=%s)(uid=ann))" };
  assertEquals(await check(slapd, "guest", wide), undefined);
  const all = { ...ACCOUNT, userFilter: "(|(uid=%s)(objectClass=person))" };
  assertEquals(await check(slapd, "guest", all), undefined);
}

async function testEncryption(slapd: Slapd): Promise<void> {
  const caFile = slapd.certificateFile;
  const ann = user("ann", "0", "Ann A.");
  assertEquals(await check(slapd, "ann", { url: slapd.tlsUrl, caFile }), ann);
  assertEquals(await check(slapd, "ann", { startTls: true, caFile }), ann);
  assertEquals(await check(slapd, "ann", { startTls: true, caFile }, "wrong"), undefined);
  const unknown = { url: slapd.tlsUrl };
  await assertRejects(() => check(slapd, "ann", unknown), ApiError, "cannot be asked");
  await assertRejects(() => check(slapd, "ann", { startTls: true }), ApiError, "cannot be asked");
  // The certificate is for localhost, not for this address.
  const other = { url: slapd.tlsUrl.replace("localhost", "127.0.0.1"), caFile };
  await assertRejects(() => check(slapd, "ann", other), ApiError, "cannot be asked");
}

async function testMany(slapd: Slapd): Promise<void> {
  const directory = createLdapDirectory(optionsOf(slapd), { logger: silentLogger, ca: "" });
  const equal = Array.from({ length: 200 }, () => directory.check("dev", "dev-secret", "10.0.0.1"));
  for (const found of await Promise.all(equal)) assertEquals(found?.role, "1");
  const asked = await Promise.allSettled(
    Array.from({ length: 200 }, (_, at) => directory.check("dev", `wrong${at}`, `10.0.${at}.1`)),
  );
  const taken = asked.filter(({ status }) => status === "fulfilled");
  assertEquals(taken.length, 72);
  assertEquals((await directory.check("dev", "dev-secret", "10.0.0.1"))?.role, "1");
}

async function testFailures(slapd: Slapd): Promise<void> {
  const log = new CollectedLog();
  const wrong = optionsOf(slapd, { ...ACCOUNT, bindPassword: "not-the-one" });
  const directory = createLdapDirectory(wrong, { logger: log.logger, ca: "" });
  const check = () => directory.check("ann", "ann-secret", "127.0.0.1");
  await assertRejects(check, ApiError, "cannot be asked");
  const told = JSON.stringify(log.entries);
  assertStringIncludes(told, "the directory cannot be asked");
  for (const secret of ["ann-secret", "not-the-one"]) assertEquals(told.includes(secret), false);
}

Deno.test("users of a directory log in with the roles of their groups", async (test) => {
  if (!canRunSlapd()) {
    say("NOT CHECKED: logins at a directory: slapd or openssl is not installed");
    return;
  }
  const slapd = await startSlapd();
  try {
    await test.step("bound by their own name", () => testBothWays(slapd, {}));
    await test.step("found by an account", () => testBothWays(slapd, ACCOUNT));
    await test.step("names are never syntax", async () => {
      await testInjections(slapd, {});
      await testInjections(slapd, ACCOUNT);
    });
    await test.step("groups count by their place and for their members", () => testGroups(slapd));
    await test.step("certificates are checked", () => testEncryption(slapd));
    await test.step("few ask at a time, few wait", () => testMany(slapd));
    await test.step("failures are told without secrets", () => testFailures(slapd));
  } finally {
    await slapd.stop();
  }
  await test.step("without a directory nobody is let in", async () => {
    await assertRejects(() => check(slapd, "ann"), ApiError, "cannot be asked");
  });
});
