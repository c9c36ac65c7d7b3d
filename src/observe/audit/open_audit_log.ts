import type { Clock, Logger } from "../../base/mod.ts";
import { RotatingFile } from "../access/mod.ts";
import { AuditLog } from "./audit_log.ts";
import { findInTrails } from "./find_in_trails.ts";

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
  const [ofKnown, ofStrangers] = [path, strangersPath(path)];
  const trails = [ofKnown, ofStrangers].map((newest) => [
    newest,
    ...Array.from({ length: maxFiles - 1 }, (_, at) => `${newest}.${at + 1}`),
  ]);
  const { records: [last] } = await findInTrails(trails, { limit: 1 });
  const bounds = { maxFileBytes, maxFiles, syncs: true };
  const sink = await openFile({ ...bounds, path: ofKnown });
  const strangersSink = await openFile({ ...bounds, path: ofStrangers });
  return new AuditLog({ ...options, sink, strangersSink, trails, lastId: last?.id ?? 0 });
}

/** `audit.log` -> `audit-refusals.log` */
function strangersPath(path: string): string {
  return path.replace(/(\.[^./\\]+)?$/, (ending) => `-refusals${ending}`);
}

async function openFile(options: ConstructorParameters<typeof RotatingFile>[0]) {
  const sink = new RotatingFile(options);
  await sink.open();
  if (await isTorn(options.path)) await sink.write(NEWLINE);
  return sink;
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
