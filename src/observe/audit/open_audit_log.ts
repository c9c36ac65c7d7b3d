import type { Clock, Logger } from "../../base/mod.ts";
import { RotatingFile } from "../access/mod.ts";
import { AuditLog } from "./audit_log.ts";
import { findRecords } from "./find_records.ts";

interface AuditLogSettings {
  readonly path: string;
  readonly maxFileBytes: number;
  readonly maxFiles: number;
}

const NEWLINE = new TextEncoder().encode("\n");

/** Rejects with the system's error when the file cannot be written. */
export async function openAuditLog(
  { path, maxFileBytes, maxFiles }: AuditLogSettings,
  options: { readonly nodeId: number; readonly clock: Clock; readonly logger: Logger },
): Promise<AuditLog> {
  const paths = [path, ...Array.from({ length: maxFiles - 1 }, (_, at) => `${path}.${at + 1}`)];
  const { records: [last] } = await findRecords(paths, { limit: 1 });
  const sink = new RotatingFile({ path, maxFileBytes, maxFiles, syncs: true });
  await sink.open();
  if (await isTorn(path)) await sink.write(NEWLINE);
  return new AuditLog({ ...options, sink, paths, lastId: last?.id ?? 0 });
}

/** A crash may have cut the last line: what comes next must not be part of it. */
async function isTorn(path: string): Promise<boolean> {
  using file = await Deno.open(path);
  const { size } = await file.stat();
  if (size === 0) return false;
  const last = new Uint8Array(1);
  await file.seek(size - 1, Deno.SeekMode.Start);
  await file.read(last);
  return last[0] !== NEWLINE[0];
}
