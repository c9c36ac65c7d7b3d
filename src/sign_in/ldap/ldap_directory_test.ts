import { assertEquals } from "#assert";
import { ApiError, SIGN_IN, silentLogger } from "../../base/mod.ts";
import { CollectedLog } from "../../../tests/support/collected_log.ts";
import { ProcessTimers } from "../../../tests/support/process_timers.ts";
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

const utf8 = (text: string) => new TextEncoder().encode(text);

/** One element of BER, shorter than 64 KiB. */
function ber(tag: number, ...parts: readonly (Uint8Array | readonly number[])[]): Uint8Array {
  const body = parts.flatMap((part) => [...part]);
  const length = body.length < 128 ? [body.length] : [0x82, body.length >> 8, body.length & 255];
  return Uint8Array.from([tag, ...length, ...body]);
}

const resultOf = (tag: number, code: number) => ber(tag, [0x0a, 1, code, 4, 0, 4, 0]);

interface Person {
  readonly cn?: string;
  readonly displayName?: string;
  readonly memberOf?: readonly string[];
}

/** Knows one user, whose password is `secret`, by the questions that are asked. */
class Directory implements Disposable {
  readonly log = new CollectedLog("debug");
  readonly #listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  readonly #person: Person | "silent";
  /** Resolves when a connection has ended. */
  readonly ended = Promise.withResolvers<void>();
  /** Resolves when something was asked. */
  readonly asked = Promise.withResolvers<void>();
  connections = 0;

  constructor(person: Person | "silent") {
    this.#person = person;
    void this.#serve();
  }

  async #serve(): Promise<void> {
    for await (const connection of this.#listener) {
      this.connections++;
      void this.#answerAll(connection);
    }
  }

  async #answerAll(connection: Deno.TcpConn): Promise<void> {
    const block = new Uint8Array(4_096);
    try {
      for (let count = await connection.read(block); count !== null;) {
        for (const answer of this.#answersTo(block.subarray(0, count))) {
          await connection.write(answer);
        }
        this.asked.resolve();
        count = await connection.read(block);
      }
    } finally {
      connection.close();
      this.ended.resolve();
    }
  }

  #answersTo(request: Uint8Array): Uint8Array[] {
    const person = this.#person;
    if (person === "silent") return [];
    const text = new TextDecoder("latin1").decode(request);
    // The length of the message has one byte, or three.
    const at = (request[1] ?? 0) < 128 ? 2 : 2 + (request[1] ?? 0) - 128;
    const [id = 0, kind = 0] = [request[at + 2], request[at + 3]];
    const message = (operation: Uint8Array) => ber(0x30, [2, 1, id], operation);
    if (kind === 0x60) return [message(resultOf(0x61, text.includes("secret") ? 0 : 49))];
    if (kind !== 0x63) return [];
    const member = (name: string, values: readonly string[]) =>
      ber(0x30, ber(4, utf8(name)), ber(0x31, ...values.map((value) => ber(4, utf8(value)))));
    const members = Object.entries({ uid: ["Ann"], ...person })
      .map(([name, value]) => member(name, typeof value === "string" ? [value] : value));
    const entry = ber(0x64, ber(4, utf8("uid=ann,dc=example")), ber(0x30, ...members));
    return [message(entry), message(resultOf(0x65, 0))];
  }

  client(options: Partial<Parameters<typeof createLdapDirectory>[0]> = {}) {
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
      adminGroups: ["Admins"],
      developerGroups: ["devs"],
      defaultRole: undefined,
      ...options,
    }, { logger: this.log.logger, ca: "" });
  }

  [Symbol.dispose](): void {
    this.#listener.close();
  }
}

Deno.test("a user is who the directory says, with the role of their groups in any case of letters", async () => {
  const roles: readonly [string, string | undefined][] = [
    ["ADMINS", "0"],
    ["Devs", "1"],
    ["others", undefined],
  ];
  for (const [group, role] of roles) {
    using server = new Directory({ cn: "Ann C.", memberOf: [`cn=${group},dc=example`] });
    const found = await server.client().check("ann", "secret", "a");
    await server.ended.promise;
    assertEquals(
      found,
      role === undefined
        ? undefined
        : { name: "Ann", nickname: "Ann C.", role, followsGroups: true } as typeof found,
    );
    const refused = server.log.messages.filter((message) => message.includes("in none of the"));
    assertEquals(refused.length, role === undefined ? 1 : 0);
  }
  using server = new Directory({ displayName: "Ann D.", cn: "Ann C." });
  const options = { adminGroups: [], developerGroups: [], defaultRole: "2" } as const;
  assertEquals(await server.client(options).check("ann", "secret", "a"), {
    name: "Ann",
    nickname: "Ann D.",
    role: "2",
    followsGroups: false,
  });
});

Deno.test("a wrong password is nobody's, and one that is empty is not even asked about", async () => {
  using server = new Directory({ cn: "Ann" });
  const directory = server.client({ defaultRole: "2" });
  assertEquals(await directory.check("ann", "wrong", "a"), undefined);
  assertEquals(server.connections, 1);
  for (const [name, password] of [["ann", ""], [" ann", "secret"], ["", "secret"]] as const) {
    assertEquals(await directory.check(name, password, "a"), undefined);
  }
  assertEquals([server.connections, server.log.messages], [1, []]);
});

Deno.test("a directory that does not answer is given up in time, and its connection with it", () =>
  ProcessTimers.run(async (timers) => {
    using server = new Directory("silent");
    const check = server.client().check("ann", "secret", "a");
    const outcome = check.then(() => "answered", (error: ApiError) => error.kind);
    await server.asked.promise;
    await timers.pass(SIGN_IN.loginTimeoutMs);
    assertEquals(await outcome, "unavailable");
    const { error } = server.log.fieldsOf("the directory cannot be asked");
    assertEquals(String(error).length > 0, true);
    await server.ended.promise;
  }));
