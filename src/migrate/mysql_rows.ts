/** Rows of a database, and texts in them. */
import type { Connection, RowDataPacket } from "mysql2/promise";

export async function rowsOf(
  connection: Connection,
  sql: string,
  values: readonly (string | number | readonly string[])[] = [],
): Promise<readonly RowDataPacket[]> {
  const [rows] = await connection.query<RowDataPacket[]>(sql, [...values]);
  return rows;
}

export async function tablesOf(connection: Connection): Promise<ReadonlySet<string>> {
  const rows = await rowsOf(
    connection,
    "SELECT table_name AS name FROM information_schema.tables WHERE table_schema = DATABASE()",
  );
  return new Set(rows.map((row) => String(row["name"]).toLowerCase()));
}

/** Empty when the column is absent or holds no text. */
export function text(row: RowDataPacket, name: string): string {
  const value: unknown = row[name];
  return typeof value === "string" ? value : "";
}
