import { assertEquals, assertRejects } from "#assert";
import { ApiError, SIGN_IN } from "../../base/mod.ts";
import { CollectedLog } from "../../../tests/support/collected_log.ts";
import { createLdapDirectory } from "./ldap_directory.ts";

/** The answer to a first bind: success. */
const BOUND = new Uint8Array([0x30, 12, 2, 1, 1, 0x61, 7, 10, 1, 0, 4, 0, 4, 0]);

interface Asked {
  /** Connections that were made. */
  readonly connections: number;
  /** Why the login failed, as the log has it. */
  readonly why: string;
}

/** Logs in at a directory that answers the first question so, and then hangs up. */
async function askOf(answer: Uint8Array<ArrayBuffer>): Promise<Asked> {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  let connections = 0;
  const serving = (async () => {
    for await (const connection of listener) {
      connections++;
      await connection.read(new Uint8Array(1_024));
      const stream = new Blob([answer]).stream();
      // Whoever is asked too much of hangs up before the end.
      await stream.pipeTo(connection.writable).catch(() => {});
    }
  })();
  const log = new CollectedLog();
  const directory = createLdapDirectory({
    url: `ldap://127.0.0.1:${listener.addr.port}`,
    startTls: false,
    caFile: "",
    userBaseDn: "dc=example",
    userFilter: "",
    nameAttribute: "uid",
    bindDn: "",
    bindPassword: "",
    groupBaseDn: "",
    adminGroups: [],
    developerGroups: [],
    defaultRole: "2",
  }, { logger: log.logger, ca: "" });
  await assertRejects(() => directory.check("ann", "secret", "127.0.0.1"), ApiError);
  listener.close();
  await serving;
  const { error } = log.fieldsOf("the directory cannot be asked");
  return { connections, why: String(error) };
}

Deno.test("no second connection is made, which would not be encrypted where the first one was", async () => {
  const { connections, why } = await askOf(BOUND);
  assertEquals([connections, /closed/i.test(why)], [1, true], why);
});

Deno.test("an answer without an end is cut off", async () => {
  // The beginning of an element that says to be four gigabytes long.
  const endless = new Uint8Array(SIGN_IN.maxAnswerBytes + 65_536);
  endless.set([0x30, 0x84, 0xff, 0xff, 0xff, 0xff]);
  const { connections, why } = await askOf(endless);
  assertEquals(connections, 1);
  assertEquals(/bytes were answered|closed|too long/i.test(why), true, why);
});
