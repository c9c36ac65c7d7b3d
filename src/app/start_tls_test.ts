import { assertEquals, assertMatch } from "#assert";
import { silentLogger, systemClock } from "../base/mod.ts";
import { readSettings } from "../settings/mod.ts";
import { PemFolder } from "../../tests/support/tls/echo_port.ts";
import { makeAuthority, makePair } from "../../tests/support/tls/make_certificates.ts";
import { startTls } from "./start_tls.ts";

const NATIVE = { RNACOS_HTTP_ENGINE: "native", RNACOS_GRPC_ENGINE: "native" };

/** The message of a refusal; empty when it starts. */
async function refusal(environment: Record<string, string>): Promise<string> {
  const machine = { os: "linux", cwd: "/" };
  const settings = readSettings({ HOME: "/", ...NATIVE, ...environment }, machine);
  try {
    (await startTls({ settings, clock: systemClock, logger: silentLogger }))?.stop();
    return "";
  } catch (thrown) {
    return String(thrown);
  }
}

Deno.test("TLS starts with files and engines that fit, and names what does not", async () => {
  const authority = await makeAuthority();
  const folder = new PemFolder(await makePair(authority, { name: "node" }), authority.cert);
  const { cert, key, ca } = folder.paths;
  const good = {
    RNACOS_TLS_MODE: "strict",
    RNACOS_TLS_CERT_FILE: cert,
    RNACOS_TLS_KEY_FILE: key,
    RNACOS_TLS_CA_FILE: ca,
  };
  assertEquals([await refusal({}), await refusal(good)], ["", ""]);
  assertMatch(
    await refusal({ ...good, RNACOS_TLS_KEY_FILE: "/nowhere.pem" }),
    /Cannot read RNACOS_TLS_KEY_FILE=\/nowhere\.pem: No such file/,
  );
  assertMatch(
    await refusal({ ...good, RNACOS_TLS_KEY_FILE: cert }),
    /Cannot use RNACOS_TLS_KEY_FILE=.*: it holds no private key/,
  );
  for (
    const [name, engine] of [["RNACOS_GRPC_ENGINE", "grpc-js"], ["RNACOS_HTTP_ENGINE", "deno"]]
  ) {
    assertMatch(
      await refusal({ ...good, [name ?? ""]: engine ?? "" }),
      new RegExp(`Cannot use RNACOS_TLS_MODE=strict with ${name}=${engine}`),
    );
  }
  folder.remove();
});
