/** The database of a Nacos, read with a real MariaDB where one is installed. */
import { assert, assertEquals, assertRejects } from "#assert";
import { createConnection } from "mysql2/promise";
import type { RowDataPacket } from "mysql2/promise";
import { isInstalled } from "../../scripts/lib/installed.ts";
import { say } from "../../scripts/lib/say.ts";
import { configResource, decide } from "../../src/auth/mod.ts";
import { type ImportRecord, readMysql } from "../../src/migrate/mod.ts";
import { principalOf } from "../support/fake_access.ts";
import { withImportServers } from "../support/import_servers.ts";

/** Columns that Nacos's tables have; `c_desc` and others are missing in some versions. */
const TABLES = `
CREATE TABLE config_info (id BIGINT PRIMARY KEY AUTO_INCREMENT, data_id VARCHAR(255) NOT NULL,
  group_id VARCHAR(128), content LONGTEXT NOT NULL, md5 VARCHAR(32),
  gmt_create DATETIME DEFAULT CURRENT_TIMESTAMP, gmt_modified DATETIME DEFAULT CURRENT_TIMESTAMP,
  src_user TEXT, src_ip VARCHAR(50), app_name VARCHAR(128), tenant_id VARCHAR(128) DEFAULT '',
  c_desc VARCHAR(256), c_use VARCHAR(64), effect VARCHAR(64), type VARCHAR(64), c_schema TEXT,
  encrypted_data_key TEXT) CHARSET=utf8mb4;
CREATE TABLE config_tags_relation (id BIGINT, tag_name VARCHAR(128), tag_type VARCHAR(64),
  data_id VARCHAR(255), group_id VARCHAR(128), tenant_id VARCHAR(128) DEFAULT '',
  nid BIGINT PRIMARY KEY AUTO_INCREMENT);
CREATE TABLE his_config_info (id BIGINT, nid BIGINT PRIMARY KEY AUTO_INCREMENT,
  data_id VARCHAR(255), group_id VARCHAR(128), app_name VARCHAR(128), content LONGTEXT,
  md5 VARCHAR(32), gmt_create DATETIME DEFAULT CURRENT_TIMESTAMP,
  gmt_modified DATETIME DEFAULT CURRENT_TIMESTAMP, src_user TEXT, src_ip VARCHAR(50),
  op_type CHAR(10), tenant_id VARCHAR(128) DEFAULT '', encrypted_data_key TEXT);
CREATE TABLE tenant_info (id BIGINT PRIMARY KEY AUTO_INCREMENT, kp VARCHAR(128),
  tenant_id VARCHAR(128), tenant_name VARCHAR(128), tenant_desc VARCHAR(256));
CREATE TABLE users (username VARCHAR(50) PRIMARY KEY, password VARCHAR(500), enabled BOOLEAN);
CREATE TABLE roles (username VARCHAR(50) NOT NULL, role VARCHAR(50) NOT NULL,
  UNIQUE INDEX idx_user_role (username, role));
CREATE TABLE permissions (role VARCHAR(50) NOT NULL, resource VARCHAR(128) NOT NULL,
  action VARCHAR(8) NOT NULL, UNIQUE INDEX uk_role_permission (role, resource, action));
CREATE TABLE config_info_beta (id BIGINT PRIMARY KEY AUTO_INCREMENT);
`;
/** Of the password nacos, as every Nacos before 2.4 had it. */
const HASH = "$2a$10$EuWPZHzz32dJN7jexM34MOeYirDdFAZm2kuWj7VEOJhhZkDrxfvUu";
const ROWS = `
INSERT INTO tenant_info (kp, tenant_id, tenant_name, tenant_desc) VALUES ('1', 'dev', 'Dev', 'd');
INSERT INTO users VALUES ('nacos', '${HASH}', 1), ('ann', '${HASH}', 1), ('off', '${HASH}', 0),
  ('LDAP_dir', '${HASH}', 1);
INSERT INTO roles VALUES ('nacos', 'ROLE_ADMIN'), ('ann', 'team'), ('ann', '0'), ('off', 'team'),
  ('LDAP_dir', 'team'), ('gone', 'team');
INSERT INTO permissions VALUES ('team', 'dev:*:*', 'rw'), ('team', ':*:*', 'r'),
  ('ROLE_ADMIN', 'x:*:*', 'rw'), ('1', 'y:*:*', 'rw');
INSERT INTO config_info_beta VALUES (1);
INSERT INTO config_info (data_id, group_id, content, src_user, app_name, tenant_id, c_desc, type)
  VALUES ('a.yaml', 'G', 'new: 你好 😀', 'bob', 'app', 'dev', 'what it is', 'yaml');
INSERT INTO config_info (data_id, group_id, content) VALUES ('b', 'G', 'plain');
INSERT INTO config_tags_relation (tag_name, data_id, group_id, tenant_id)
  VALUES ('t1', 'a.yaml', 'G', 'dev'), ('t2', 'a.yaml', 'G', 'dev');
INSERT INTO his_config_info (data_id, group_id, content, src_user, op_type, tenant_id) VALUES
  ('a.yaml', 'G', 'of another life', 'ann', 'I', 'dev'),
  ('a.yaml', 'G', 'of another life', 'ann', 'D', 'dev'),
  ('a.yaml', 'G', 'first', 'ann', 'I', 'dev'),
  ('a.yaml', 'G', 'first', 'ann', 'U', 'dev'),
  ('a.yaml', 'G', 'second', 'bob', 'U', 'dev');
`;
/** More than one page. */
const MANY = 250;

async function withDatabase(use: (url: URL) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "rnacos-mariadb-" });
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr;
  listener.close();
  const dataDir = `${folder}/data`;
  const made = await new Deno.Command("mariadb-install-db", {
    args: ["--no-defaults", `--datadir=${dataDir}`, "--auth-root-authentication-method=normal"],
    stdout: "null",
    stderr: "null",
  }).output();
  assertEquals(made.code, 0);
  const server = new Deno.Command("mariadbd", {
    args: [
      "--no-defaults",
      "--user=root",
      `--datadir=${dataDir}`,
      `--port=${port}`,
      "--bind-address=127.0.0.1",
      `--socket=${folder}/socket`,
      "--skip-grant-tables",
    ],
    stdout: "null",
    stderr: "piped",
  }).spawn();
  try {
    const lines = server.stderr.pipeThrough(new TextDecoderStream());
    for await (const text of lines.values({ preventCancel: true })) {
      if (text.includes("ready for connections")) break;
    }
    const root = `mysql://root@127.0.0.1:${port}`;
    const connection = await createConnection({ uri: `${root}/mysql`, multipleStatements: true });
    await connection.query(`CREATE DATABASE nacos; USE nacos; ${TABLES} ${ROWS}`);
    for (let at = 0; at < MANY; at++) {
      await connection.query(
        "INSERT INTO config_info (data_id, group_id, content) VALUES (?, ?, ?)",
        [
          `many-${at}`,
          "G",
          String(at),
        ],
      );
    }
    await connection.end();
    await use(new URL(`${root}/nacos`));
    await lines.cancel();
  } finally {
    server.kill("SIGTERM");
    await server.status;
    await Deno.remove(folder, { recursive: true });
  }
}

/** Ends the connection from the other side while nothing is asked of it. */
async function assertLossIsTold(url: URL): Promise<void> {
  const records = readMysql({ url, history: false });
  await records.next();
  const admin = await createConnection({ uri: url.href });
  const [rows] = await admin.query<RowDataPacket[]>(
    "SELECT id FROM information_schema.processlist WHERE id <> CONNECTION_ID() AND db = 'nacos'",
  );
  assertEquals(rows.length, 1);
  await admin.query("KILL CONNECTION ?", [rows[0]?.["id"]]);
  await admin.end();
  // The end has to arrive while nobody waits for an answer, and nothing else tells of it.
  await new Promise((resolve) => setTimeout(resolve, 100));
  await assertRejects(() => Array.fromAsync(records), Error, "Connection lost");
}

/** With the passwords and the rights that they have there. */
function assertUsersLogIn(records: readonly ImportRecord[]): Promise<void> {
  return withImportServers(async (start) => {
    const server = await start();
    const counts = await server.import(ReadableStream.from(records));
    assertEquals(Object.fromEntries(counts), { "role new": 1, "user new": 4 });
    assertEquals(await server.login("nacos", "nacos"), "in, manager: true");
    assertEquals(await server.login("ann", "nacos"), "in, manager: false");
    assertEquals(await server.login("off", "nacos"), "wrong");
    // The password that Nacos gives every user of a directory opens nothing.
    assertEquals(await server.login("dir", "nacos"), "wrong");
    const { node, auth } = server.access;
    assertEquals(node.state.user("dir")?.source, "ldap");
    assertEquals(node.state.user("ann")?.roles, ["team"]);
    assertEquals(node.state.grantsOf("team")?.grants, [
      { resource: ":*:*", action: "r" },
      { resource: "dev:*:*", action: "rw" },
    ]);
    const rights = auth.rightsOf("ann");
    assert(rights !== undefined);
    const ann = { ...principalOf("ann", ["team"]), rights };
    const may = (action: "read" | "write", namespace: string) => {
      const resource = configResource({ namespace, group: "G", dataId: "a" });
      return decide(ann, { action, resource: "config" }, resource).allowed;
    };
    assertEquals([may("write", "dev"), may("read", "public")], [true, true]);
    assertEquals([may("write", "public"), may("read", "prod")], [false, false]);
  });
}

Deno.test("the database of a Nacos is read with history, tags and namespaces", async () => {
  if (!isInstalled("mariadbd") || !isInstalled("mariadb-install-db")) {
    say("NOT CHECKED: an import from a database: MariaDB is not installed");
    return;
  }
  await withDatabase(async (url) => {
    const records = await Array.fromAsync(readMysql({ url, history: true }));
    const [namespace, first, second, ...rest] = records;
    assertEquals(namespace, { kind: "namespace", id: "dev", name: "Dev", desc: "d" });
    assertEquals(first, {
      kind: "config",
      namespace: "dev",
      group: "G",
      dataId: "a.yaml",
      content: "new: 你好 😀",
      type: "yaml",
      desc: "what it is",
      appName: "app",
      tags: "t1,t2",
      encryptedDataKey: "",
      operator: "bob",
      earlier: [{ content: "first", operator: "ann" }, { content: "second", operator: "bob" }],
    });
    assertEquals(second?.kind === "config" && second.namespace, "public");
    assertEquals(rest.filter(({ kind }) => kind === "config").length, MANY);
    assertEquals(rest.filter(({ kind }) => kind === "left"), [
      { kind: "left", what: "permissions of roles 0, 1 and 2" },
      { kind: "left", what: "bindings of users to roles 0, 1 and 2" },
      { kind: "left", what: "roles of users who are not there" },
      { kind: "left", what: "beta versions of configs" },
    ]);
    await assertUsersLogIn(rest);
    await assertLossIsTold(url);
    const plain = await Array.fromAsync(readMysql({ url, history: false }));
    assertEquals(plain[1]?.kind === "config" && plain[1].earlier, []);
  });
});
