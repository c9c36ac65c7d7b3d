import { assertEquals, assertStringIncludes, assertThrows } from "#assert";
import { type Environment, SettingValues } from "./setting_value.ts";
import { StartError } from "./start_error.ts";
import { idleTlsFiles, tlsSettings } from "./tls_settings.ts";

const PAIR = { RNACOS_TLS_CERT_FILE: "/c.pem", RNACOS_TLS_KEY_FILE: "/k.pem" };
const STRICT = { ...PAIR, RNACOS_TLS_MODE: "strict" };
const TRUSTING = { ...STRICT, RNACOS_TLS_CA_FILE: "/ca.pem" };

const read = (environment: Environment) => tlsSettings(new SettingValues(environment));

Deno.test("TLS is off until a mode is set, and files that are named then are told of", () => {
  assertEquals([read({}), read(PAIR)], [undefined, undefined]);
  assertEquals(idleTlsFiles(new SettingValues(PAIR)), Object.keys(PAIR));
  assertEquals(idleTlsFiles(new SettingValues(STRICT)), []);
});

Deno.test("nodes are asked for certificates when there are authorities", () => {
  const paths = { cert: "/c.pem", key: "/k.pem", ca: "" };
  assertEquals(read(STRICT), { mode: "strict", clientAuth: "none", paths });
  const trusting = { mode: "strict", clientAuth: "nodes", paths: { ...paths, ca: "/ca.pem" } };
  assertEquals(read(TRUSTING), trusting);
  for (const clientAuth of ["none", "all"]) {
    assertEquals(read({ ...TRUSTING, RNACOS_TLS_CLIENT_AUTH: clientAuth }), {
      ...trusting,
      clientAuth,
    });
  }
});

const REFUSED: readonly (readonly [Environment, string])[] = [
  [{ RNACOS_TLS_MODE: "mixed" }, "RNACOS_TLS_MODE=mixed: RNACOS_TLS_CERT_FILE is not set"],
  [{ ...STRICT, RNACOS_TLS_KEY_FILE: "" }, "RNACOS_TLS_KEY_FILE is not set"],
  [{ ...STRICT, RNACOS_TLS_CLIENT_AUTH: "nodes" }, "=nodes: it needs RNACOS_TLS_CA_FILE"],
  [{ ...TRUSTING, RNACOS_TLS_CLIENT_AUTH: "all", RNACOS_TLS_MODE: "mixed" }, "strict is wanted"],
  [{ ...STRICT, RNACOS_TLS_MODE: "yes" }, "RNACOS_TLS_MODE=yes"],
];

for (const [environment, fault] of REFUSED) {
  Deno.test(`what cannot be honoured is refused: ${fault}`, () => {
    assertStringIncludes(assertThrows(() => read(environment), StartError).message, fault);
  });
}
