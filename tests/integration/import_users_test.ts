/** Users of other servers come in by the route that takes them, and log in with the passwords that they have. */
import { assert, assertEquals } from "#assert";
import { PasswordHasher } from "../../src/credentials/mod.ts";
import { encodeTransferHeader, encodeTransferItem, transferItems } from "../../src/export/mod.ts";
import { type ImportRecord, readTransfer } from "../../src/migrate/mod.ts";
import { createCaller } from "../support/callers.ts";
import { type ImportServer, withImportServers } from "../support/import_servers.ts";

const RNACOS_FILE = new URL("../support/export/rnacos-0.8.8.data", import.meta.url);
const CALLER = createCaller({});

async function* fileOf(server: ImportServer): AsyncGenerator<Uint8Array> {
  yield encodeTransferHeader({ modifiedMs: 1, fromSystem: "rnacos" });
  for (const item of transferItems(server.access.node.capture().state.records)) {
    yield await Promise.resolve(encodeTransferItem(item));
  }
}

Deno.test("a manager of r-nacos 0.8.8 logs in with the password from there, and has a new hash", () =>
  withImportServers(async (start) => {
    const server = await start();
    const counts = await server.import(readTransfer((await Deno.open(RNACOS_FILE)).readable));
    assertEquals(Object.fromEntries(counts), { "user skipped": 1 });
    assertEquals(await server.login("admin", "admin"), "wrong");

    const other = await start();
    const renamed = async function* (): AsyncGenerator<ImportRecord> {
      for await (const record of readTransfer((await Deno.open(RNACOS_FILE)).readable)) {
        yield record.kind === "user"
          ? { kind: "user", user: { ...record.user, name: "old" } }
          : record;
      }
    };
    assertEquals(Object.fromEntries(await other.import(renamed())), { "user new": 1 });
    assertEquals(await other.login("old", "not it"), "wrong");
    assertEquals(await other.login("old", "admin"), "in, manager: true");
    // It is replaced behind the answer.
    while (other.access.node.state.user("old")?.passwordHash.startsWith("$2b$") === true) {
      await other.access.settle();
    }
    const hash = other.access.node.state.user("old")?.passwordHash ?? "";
    assert(hash.startsWith("$scrypt$"), hash.slice(0, 8));
    assertEquals(await other.login("old", "admin"), "in, manager: true");
  }));

Deno.test("users of one server of ours are the same on another: passwords, rights, what must change", () =>
  withImportServers(async (start) => {
    const [source, target] = [await start(), await start()];
    const { users } = source.access;
    const hasher = new PasswordHasher();
    const privilege = {
      ...{ enabled: true, whitelistIsAll: false, whitelist: ["dev"] },
      ...{ blacklistIsAll: false, blacklist: ["prod"] },
    };
    const row = { nickname: "N", enabled: true, mustChangePassword: false, privilege };
    await users.import({
      existing: "skip",
      dryRun: false,
      roles: [{ role: "team", grants: [{ resource: "dev:*:*", action: "r" }] }],
      users: [
        {
          ...row,
          name: "ann",
          passwordHash: await hasher.hash("of ann", ""),
          roles: ["team"],
          source: "inner",
        },
        {
          ...{ ...row, enabled: false, mustChangePassword: true },
          name: "bob",
          passwordHash: await hasher.hash("of bob", ""),
          roles: ["1"],
          source: "inner",
        },
        { ...row, name: "dir", passwordHash: "", roles: ["2"], source: "ldap" },
      ],
    }, CALLER);
    hasher.close();
    const names = ["ann", "bob", "dir"];
    const counts = await target.import(readTransfer(ReadableStream.from(fileOf(source))));
    // The administrator of the target stays its own.
    const first = { "role new": 1, "user new": 3, "user skipped": 1 };
    assertEquals(Object.fromEntries([...counts].toSorted()), first);
    const facts = ({ access }: ImportServer) =>
      names.map((name) => ({ ...access.users.get(name), createdMs: 0, modifiedMs: 0 }));
    assertEquals(facts(target), facts(source));
    assertEquals(
      target.access.node.state.grantsOf("team"),
      source.access.node.state.grantsOf("team"),
    );
    assertEquals(await target.login("ann", "of ann"), "in, manager: false");
    assertEquals(await target.login("bob", "of bob"), "wrong");
    assertEquals(await target.login("dir", "anything"), "wrong");
    const again = await target.import(readTransfer(ReadableStream.from(fileOf(source))));
    const second = { "role same": 1, "user same": 3, "user skipped": 1 };
    assertEquals(Object.fromEntries([...again].toSorted()), second);
  }));
