/** The audit log, in a folder of its own in the data directory unless the settings say otherwise. */
import { type Clock, type Logger, messageOf } from "../base/mod.ts";
import { type AuditLog, openAuditLog } from "../observe/audit/mod.ts";
import { type Settings, StartError } from "../settings/mod.ts";

/** Nobody but the user that the server runs as. */
const OWNER_ONLY = 0o700;

/** Throws StartError when its file cannot be written: without it nobody could tell who did what. */
export async function startAuditLog(
  { auditLog, dataDir, nodeId }: Settings,
  { clock, logger }: { readonly clock: Clock; readonly logger: Logger },
): Promise<AuditLog> {
  const path = auditLog.path === "" ? `${dataDir}/audit/audit.log` : auditLog.path;
  try {
    if (auditLog.path === "") {
      await Deno.mkdir(`${dataDir}/audit`, { recursive: true, mode: OWNER_ONLY });
    }
    const options = { nodeId, clock, logger: logger.target("audit") };
    return await openAuditLog({ ...auditLog, path }, options);
  } catch (thrown) {
    throw new StartError(`Cannot write the audit log ${path}: ${messageOf(thrown)}`);
  }
}
