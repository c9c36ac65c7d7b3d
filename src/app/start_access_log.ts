/** The access log that the settings ask for; undefined where they ask for none. */
import { type Clock, type Logger, messageOf } from "../base/mod.ts";
import { type AccessLog, openAccessLog } from "../observe/access/mod.ts";
import { type Settings, StartError } from "../settings/mod.ts";

/** Throws StartError when its file cannot be written. */
export async function startAccessLog(
  { accessLog }: Settings,
  { clock, logger }: { readonly clock: Clock; readonly logger: Logger },
): Promise<AccessLog | undefined> {
  if (accessLog === undefined) return undefined;
  try {
    return await openAccessLog(accessLog, { clock, logger: logger.target("app") });
  } catch (thrown) {
    const { target } = accessLog;
    throw new StartError(`Cannot write RNACOS_ACCESS_LOG=${target}: ${messageOf(thrown)}`);
  }
}
