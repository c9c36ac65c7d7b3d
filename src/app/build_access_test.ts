import { assertEquals, assertStringIncludes, assertThrows } from "#assert";
import { StartError } from "../settings/mod.ts";
import { adminPasswordFile } from "./admin_password_file.ts";
import { ownSigningKey } from "./build_access.ts";

const ACCESS = {
  isEnabled: true,
  loginTtlMs: 1,
  loginsOfUserPerMinute: 1,
  adminName: "admin",
  adminPassword: "",
  tokenKey: "",
};
const PUBLISHED = "SecretKey012345678901234567890123456789012345678901234567890123456789";

Deno.test("a published key ends the start, and is not shown", () => {
  const thrown = assertThrows(() => ownSigningKey({ ...ACCESS, tokenKey: PUBLISHED }), StartError);
  assertStringIncludes(String(thrown), "NACOS_AUTH_TOKEN");
  assertEquals(String(thrown).includes(PUBLISHED), false);
});

Deno.test("nobody looks at the key while nobody needs a token, and there need not be one", () => {
  assertEquals(ownSigningKey({ ...ACCESS, isEnabled: false, tokenKey: PUBLISHED }), undefined);
  assertEquals(ownSigningKey(ACCESS), undefined);
  assertEquals(
    ownSigningKey({ ...ACCESS, tokenKey: "0123456789abcdef".repeat(4) })?.secret.length,
    48,
  );
});

Deno.test("the first password is shown once and kept for its owner alone", async () => {
  const dataDir = await Deno.makeTempDir();
  try {
    const shown: string[] = [];
    const file = adminPasswordFile(dataDir, (text) => shown.push(text));
    const path = `${dataDir}/initial_admin_password`;
    await Deno.writeTextFile(path, "older", { mode: 0o644 });
    await file.keep("admin", "drawn");
    assertEquals(await Deno.readTextFile(path), "drawn\n");
    if (Deno.build.os !== "windows") assertEquals((await Deno.stat(path)).mode! & 0o777, 0o600);
    assertEquals(shown.length, 1);
    assertStringIncludes(shown[0] ?? "", "password:drawn");
    await file.discard();
    await file.discard();
    assertEquals([...Deno.readDirSync(dataDir)], []);
  } finally {
    await Deno.remove(dataDir, { recursive: true });
  }
});
