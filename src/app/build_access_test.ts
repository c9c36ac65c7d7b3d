import { assertEquals, assertStringIncludes, assertThrows } from "#assert";
import { type Settings, StartError } from "../settings/mod.ts";
import { CollectedLog } from "../../tests/support/collected_log.ts";
import { adminPasswordFile, type FirstUser } from "./admin_password_file.ts";
import { checkFirstAdmin, ownSigningKey } from "./build_access.ts";

const NO_CONSOLE = { port: 0 } as Settings["console"];
const CONSOLE = { port: 10848, isOpen: false } as Settings["console"];
const ACCESS = {
  isEnabled: true,
  loginTtlMs: 1,
  loginsOfUserPerMinute: 1,
  adminName: "admin",
  adminPassword: "",
  tokenKey: "",
};
const PUBLISHED = "SecretKey012345678901234567890123456789012345678901234567890123456789";

function keyOf(more: Partial<Settings["access"]>, console = NO_CONSOLE, log = new CollectedLog()) {
  return ownSigningKey({ access: { ...ACCESS, ...more }, console }, log.logger);
}

Deno.test("a published key ends the start, and is not shown", () => {
  const thrown = assertThrows(() => keyOf({ tokenKey: PUBLISHED }), StartError);
  assertStringIncludes(String(thrown), "NACOS_AUTH_TOKEN");
  assertEquals(String(thrown).includes(PUBLISHED), false);
});

Deno.test("a first user with the name of another operator ends the start", () => {
  const start = (adminName: string, isEnabled = true, console = NO_CONSOLE) =>
    checkFirstAdmin({ access: { ...ACCESS, adminName, isEnabled }, console });
  for (const name of ["console", "System", "command  line", "x (token ci)", " "]) {
    const thrown = assertThrows(() => start(name), StartError);
    assertStringIncludes(String(thrown), `Cannot use RNACOS_INIT_ADMIN_USERNAME=${name}: username`);
    assertThrows(() => start(name, false, CONSOLE), StartError);
    // Nobody logs in, so nobody is made.
    start(name, false);
  }
  start("root");
});

Deno.test("nobody looks at the key while nobody logs in, and there need not be one", () => {
  const open = { ...CONSOLE, isOpen: true };
  for (const console of [NO_CONSOLE, open]) {
    assertEquals(keyOf({ isEnabled: false, tokenKey: PUBLISHED }, console), undefined);
  }
  assertEquals(keyOf({}), undefined);
  assertEquals(keyOf({ tokenKey: "0123456789abcdef".repeat(4) })?.secret.length, 48);
});

Deno.test("where only the console needs a key, one that cannot be used is told and left", () => {
  const log = new CollectedLog();
  const off = { isEnabled: false };
  assertEquals(keyOf({ ...off, tokenKey: PUBLISHED }, CONSOLE, log), undefined);
  const told = log.fieldsOf("sessions of the console are signed by a key of the cluster");
  assertStringIncludes(String(told["reason"]), "NACOS_AUTH_TOKEN");
  assertEquals(JSON.stringify(told).includes(PUBLISHED), false);
  const good = keyOf({ ...off, tokenKey: "0123456789abcdef".repeat(4) }, CONSOLE);
  assertEquals(good?.secret.length, 48);
});

Deno.test("the first password is shown once and kept for its owner alone", async () => {
  const dataDir = await Deno.makeTempDir();
  try {
    const shown: FirstUser[] = [];
    const file = adminPasswordFile(dataDir, (user) => shown.push(user));
    const path = `${dataDir}/initial_admin_password`;
    await Deno.writeTextFile(path, "older", { mode: 0o644 });
    await file.keep("admin", "drawn");
    assertEquals(await Deno.readTextFile(path), "drawn\n");
    if (Deno.build.os !== "windows") assertEquals((await Deno.stat(path)).mode! & 0o777, 0o600);
    assertEquals(shown, [{ username: "admin", password: "drawn", path }]);
    await file.discard();
    await file.discard();
    assertEquals([...Deno.readDirSync(dataDir)], []);
  } finally {
    await Deno.remove(dataDir, { recursive: true });
  }
});
