import { assertEquals } from "#assert";
import { ApiError, SIGN_IN, silentLogger } from "../../base/mod.ts";
import { createLdapDirectory } from "./ldap_directory.ts";

/** A directory that hangs up once it was asked something. */
class SilentDirectory implements Disposable {
  connections = 0;
  readonly #listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });

  constructor() {
    void this.#serve();
  }

  async #serve(): Promise<void> {
    for await (const connection of this.#listener) {
      this.connections++;
      await connection.read(new Uint8Array(1_024));
      connection.close();
    }
  }

  client() {
    return createLdapDirectory({
      url: `ldap://127.0.0.1:${this.#listener.addr.port}`,
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
    }, { logger: silentLogger, ca: "" });
  }

  [Symbol.dispose](): void {
    this.#listener.close();
  }
}

/** How often each answer came. */
async function tally(answers: readonly Promise<unknown>[]): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const answer of await Promise.allSettled(answers)) {
    const kind = answer.status === "rejected" && answer.reason instanceof ApiError
      ? answer.reason.kind
      : answer.status;
    counts[kind] = (counts[kind] ?? 0) + 1;
  }
  return counts;
}

/** More than one address may ask at a time. */
const MANY = 2 * (SIGN_IN.maxParallel + SIGN_IN.maxQueuedOfClient);

Deno.test("equal logins at once ask the directory once, and a later one asks again", async () => {
  using server = new SilentDirectory();
  const directory = server.client();
  for (const round of [1, 2]) {
    const asked = Array.from({ length: MANY }, () => directory.check("ann", "wrong", "a"));
    assertEquals(await tally(asked), { unavailable: MANY });
    assertEquals(server.connections, round);
  }
});

Deno.test("other names and other passwords wait for themselves, and few of one address", async () => {
  using server = new SilentDirectory();
  const directory = server.client();
  const taken = MANY / 2;
  const questions: readonly ((at: number) => [string, string])[] = [
    (at) => ["ann", `wrong${at}`],
    (at) => [`ann${at}`, "wrong"],
  ];
  for (const question of questions) {
    const asked = Array.from(
      { length: MANY },
      (_, at) => directory.check(...question(at), "a"),
    );
    assertEquals(await tally(asked), { unavailable: taken, overloaded: MANY - taken });
  }
  assertEquals(server.connections, 2 * taken);
});
