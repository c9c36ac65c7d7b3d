/** Records out of the MySQL or MariaDB database of a Nacos 1, 2 or 3. */
import type { Connection, RowDataPacket } from "mysql2/promise";
import { DEFAULT_NAMESPACE, IMPORT, messageOf } from "../base/mod.ts";
import { rowsOf, tablesOf, text } from "./mysql_rows.ts";
import { readMysqlAccess } from "./read_mysql_access.ts";
import type { EarlierContent, ImportedConfig, ImportRecord } from "./types.ts";

/** Tables of things that this server has no place for, with the names for them. */
const OTHER_TABLES: readonly (readonly [table: string, what: string])[] = [
  ["config_info_beta", "beta versions of configs"],
  ["config_info_tag", "tagged versions of configs"],
  ["config_info_gray", "gray versions of configs"],
];
/** Nacos marks namespaces that users made. */
const USER_NAMESPACES = "1";

interface MysqlSource {
  /** With name and password in it. */
  readonly url: URL;
  /** Whether earlier contents are wanted. */
  readonly history: boolean;
  /** Configs that are asked for at a time. */
  readonly pageSize?: number;
  /** Ends it in an error. */
  readonly signal?: AbortSignal | undefined;
}

/** Everything at one moment: it is read in one transaction. */
export async function* readMysql(
  { url, history, pageSize = IMPORT.pageSize, signal }: MysqlSource,
): AsyncGenerator<ImportRecord> {
  // Loaded by who has a database alone: a server that runs does without.
  const { createConnection } = await import("mysql2/promise");
  const connection = await createConnection({
    uri: url.href,
    // A database that is none could ask for files of this machine.
    flags: ["-LOCAL_FILES"],
    connectTimeout: IMPORT.answerMs,
    // Values stay texts and numbers; nothing in these tables is a big number that matters.
    dateStrings: true,
    charset: "utf8mb4",
  });
  // Told while nothing is asked; the next question fails with it. Without a listener it would end the process.
  let lost: Error | undefined;
  connection.on("error", (error) => lost ??= error);
  signal?.addEventListener("abort", () => connection.destroy(), { once: true });
  try {
    await connection.query("START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY");
    const tables = await tablesOf(connection);
    if (!tables.has("config_info")) {
      throw new Error(`the database ${url.pathname.slice(1)} has no table config_info`);
    }
    if (tables.has("tenant_info")) yield* namespacesOf(connection);
    const tags = tables.has("config_tags_relation");
    yield* configsOf(connection, { tags, history, pageSize });
    yield* readMysqlAccess(connection, tables);
    for (const [table, what] of OTHER_TABLES) {
      if (!tables.has(table)) continue;
      const [row] = await rowsOf(connection, `SELECT COUNT(*) AS found FROM ${table}`);
      for (let left = Number(row?.["found"] ?? 0); left > 0; left--) yield { kind: "left", what };
    }
  } catch (thrown) {
    // Later questions only say that the connection is closed, the first message says why.
    throw lost === undefined ? thrown : new Error(messageOf(lost), { cause: thrown });
  } finally {
    connection.destroy();
  }
}

async function* namespacesOf(connection: Connection): AsyncGenerator<ImportRecord> {
  const rows = await rowsOf(
    connection,
    "SELECT tenant_id, tenant_name, tenant_desc FROM tenant_info WHERE kp = ? ORDER BY id",
    [USER_NAMESPACES],
  );
  for (const row of rows) {
    const id = text(row, "tenant_id");
    if (id === "" || id === DEFAULT_NAMESPACE) continue;
    yield {
      kind: "namespace",
      id,
      name: text(row, "tenant_name") || id,
      desc: text(row, "tenant_desc"),
    };
  }
}

interface Wanted {
  readonly tags: boolean;
  readonly history: boolean;
  readonly pageSize: number;
}

/** Page by page along the key, which is as quick on the last page as on the first. */
async function* configsOf(connection: Connection, wanted: Wanted): AsyncGenerator<ImportRecord> {
  let last = 0;
  for (;;) {
    // All columns: which there are differs between versions of Nacos.
    const rows = await rowsOf(
      connection,
      "SELECT * FROM config_info WHERE id > ? ORDER BY id LIMIT ?",
      [last, wanted.pageSize],
    );
    for (const row of rows) {
      yield await configOf(connection, row, wanted);
      last = Number(row["id"]);
    }
    if (rows.length < wanted.pageSize) return;
  }
}

async function configOf(
  connection: Connection,
  row: RowDataPacket,
  { tags, history }: Wanted,
): Promise<ImportedConfig> {
  const names = [text(row, "data_id"), text(row, "group_id"), text(row, "tenant_id")] as const;
  const [dataId, group, tenant] = names;
  const content = text(row, "content");
  return {
    kind: "config",
    namespace: tenant === "" ? DEFAULT_NAMESPACE : tenant,
    group,
    dataId,
    content,
    type: text(row, "type"),
    desc: text(row, "c_desc"),
    appName: text(row, "app_name"),
    tags: tags ? await tagsOf(connection, names) : "",
    encryptedDataKey: text(row, "encrypted_data_key"),
    operator: text(row, "src_user"),
    earlier: history ? await earlierOf(connection, names, content) : [],
  };
}

async function tagsOf(connection: Connection, names: readonly string[]): Promise<string> {
  const rows = await rowsOf(
    connection,
    "SELECT tag_name FROM config_tags_relation " +
      "WHERE data_id = ? AND group_id = ? AND tenant_id = ? ORDER BY nid",
    names,
  );
  return rows.map((row) => text(row, "tag_name")).join(",");
}

/**
 * Contents before the one that counts, the oldest first. A row of the history holds what was there before a change,
 * or for an insertion what was inserted; what came before a removal belongs to another config of the same name.
 */
async function earlierOf(
  connection: Connection,
  names: readonly string[],
  content: string,
): Promise<readonly EarlierContent[]> {
  const rows = await rowsOf(
    connection,
    "SELECT content, src_user, op_type FROM his_config_info " +
      "WHERE data_id = ? AND group_id = ? AND tenant_id = ? ORDER BY nid DESC LIMIT ?",
    [...names, IMPORT.earlierContents],
  );
  const removed = rows.findIndex((row) => text(row, "op_type").trim() === "D");
  const own = (removed < 0 ? rows : rows.slice(0, removed)).toReversed();
  const earlier: EarlierContent[] = [];
  for (const row of own) {
    const before = text(row, "content");
    if (before === earlier.at(-1)?.content) continue;
    earlier.push({ content: before, operator: text(row, "src_user") });
  }
  if (earlier.at(-1)?.content === content) earlier.pop();
  return earlier;
}
