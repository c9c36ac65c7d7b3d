/** Servers that take users in by their real handler, with real hashes, and say who can log in. */
import { assertEquals } from "#assert";
import { PasswordHasher } from "../../src/credentials/mod.ts";
import { HttpTarget, type ImportRecord, importRecords } from "../../src/migrate/mod.ts";
import { createCaller } from "./callers.ts";
import { createFakeAccess, type FakeAccess } from "./fake_access.ts";
import { Fixture, OPERATOR_TOKEN } from "./http/http_fixture.ts";

const CALLER = createCaller({});

export interface ImportServer {
  readonly access: FakeAccess;
  /** Users and roles alone. */
  import(records: AsyncIterable<ImportRecord>): Promise<ReadonlyMap<string, number>>;
  login(username: string, password: string): Promise<string>;
}

/** A server with real hashes behind its real handler. */
export async function withImportServers(
  run: (start: () => Promise<ImportServer>) => Promise<void>,
): Promise<void> {
  const hasher = new PasswordHasher();
  const opened: FakeAccess[] = [];
  const start = async () => {
    const access = createFakeAccess({ hasher });
    opened.push(access);
    // The first start makes its own administrator, for which it computes a hash.
    while (access.users.count() === 0) await access.settle();
    const fixture = new Fixture([], { users: access.users });
    const target = new HttpTarget({
      async ask({ method, url, json = "", headers = {} }) {
        const answer = await fixture.ask(method, url.pathname, {
          headers: { ...headers, "content-type": "application/json" },
          body: json,
        });
        return { status: answer.status, text: answer.body };
      },
      url: new URL("http://127.0.0.1:8848/"),
      operatorToken: OPERATOR_TOKEN,
      existing: "skip",
      dryRun: false,
      pause: () => Promise.resolve(),
    });
    return {
      access,
      async import(records: AsyncIterable<ImportRecord>) {
        const report = await importRecords(onlyAccess(records), {
          ...{ target, namespace: undefined, users: true },
        });
        assertEquals(report.failures, []);
        return report.counts;
      },
      async login(username: string, password: string) {
        const login = access.auth.login({ username, password }, CALLER);
        let settled = false;
        login.finally(() => settled = true);
        // A refusal waits for its time, which only a test moves on.
        while (!settled) {
          access.time.advance(100);
          await access.settle();
        }
        const found = await login;
        return found.ok ? `in, manager: ${found.isManager}` : found.reason;
      },
    };
  };
  try {
    await run(start);
  } finally {
    for (const { auth } of opened) auth.close();
    hasher.close();
  }
}

async function* onlyAccess(records: AsyncIterable<ImportRecord>) {
  for await (const record of records) {
    if (record.kind === "user" || record.kind === "role") yield record;
  }
}
