import { assertEquals, assertStringIncludes, assertThrows } from "#assert";
import { systemClock } from "../base/mod.ts";
import { readSettings, StartError } from "../settings/mod.ts";
import { CollectedLog } from "../../tests/support/collected_log.ts";
import { buildSignIn, signInCertificates } from "./build_sign_in.ts";

const LDAP = {
  RNACOS_LDAP_ENABLE: "true",
  RNACOS_LDAP_URL: "ldap://directory.example",
  RNACOS_LDAP_USER_BASE_DN: "dc=example",
};

function signInOf(environment: Record<string, string>) {
  return readSettings({ HOME: "/", ...environment }, { os: "linux", cwd: "/" }).signIn;
}

function warningsOf(environment: Record<string, string>, isEnabled = true): readonly string[] {
  const { entries, logger } = new CollectedLog();
  const certificates = { ldap: "", provider: "" };
  buildSignIn({
    settings: signInOf(environment),
    certificates,
    clock: systemClock,
    logger,
    isEnabled,
  });
  return entries.map(({ message }) => message);
}

Deno.test("a start says when passwords would travel unencrypted, and when nobody is asked for one", () => {
  assertStringIncludes(warningsOf(LDAP).join(), "unencrypted");
  assertEquals(warningsOf({ ...LDAP, RNACOS_LDAP_START_TLS: "true" }), []);
  assertEquals(warningsOf({ ...LDAP, RNACOS_LDAP_URL: "ldaps://directory.example" }), []);
  assertEquals(warningsOf({ ...LDAP, RNACOS_LDAP_URL: "ldap://127.0.0.1:389" }), []);
  assertEquals(warningsOf({}, false), []);
  const off = warningsOf({ ...LDAP, RNACOS_LDAP_URL: "ldaps://x" }, false);
  assertStringIncludes(off.join(), "RNACOS_ENABLE_OPEN_API_AUTH");
});

Deno.test("certificates that cannot be read end the start", () => {
  const of = (path: string) => signInCertificates(signInOf({ ...LDAP, RNACOS_LDAP_CA_FILE: path }));
  assertEquals(signInCertificates(signInOf(LDAP)), { ldap: "", provider: "" });
  const missing = assertThrows(() => of("/nowhere/ca.pem"), StartError);
  assertStringIncludes(missing.message, "RNACOS_LDAP_CA_FILE=/nowhere/ca.pem");
  const file = Deno.makeTempFileSync();
  Deno.writeTextFileSync(file, "no certificate");
  assertStringIncludes(assertThrows(() => of(file), StartError).message, "holds no certificate");
  Deno.writeTextFileSync(file, "-----BEGIN CERTIFICATE-----\n");
  assertEquals(of(file).ldap, "-----BEGIN CERTIFICATE-----\n");
  Deno.removeSync(file);
});
