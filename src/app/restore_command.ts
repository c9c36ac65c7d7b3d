/** `rnacos restore FILE`: verifies a backup, and makes a new cluster of one node of it. */
import { systemClock } from "../base/mod.ts";
import { commandLogger } from "./command_logger.ts";
import { RESTORE_ARGUMENTS } from "./backup_arguments.ts";
import type { CommandCall } from "./commands.ts";
import { parseOptions } from "./options.ts";
import { loadBackup, restoreBackup } from "./restore.ts";
import { messageOf, StartError } from "./start_error.ts";
import { settingsOf } from "./state_source.ts";

/** Resolves with 0 when the data is in place, else with 1 after a line that says what is wrong. */
export async function runRestore(call: CommandCall): Promise<number> {
  const options = parseOptions(RESTORE_ARGUMENTS, call.rest);
  const path = options.operand(0);
  try {
    const backup = await loadBackup(path);
    const { header, machine } = backup;
    call.print(
      `${path}: ${machine.configCount()} configs, node ${header.nodeId} of cluster ${header.clusterId} ` +
        `at log entry ${header.index}, made by rnacos ${header.software} ` +
        `at ${new Date(header.createdMs).toISOString()}\ndigest ${header.digest}\n`,
    );
    if (options.has("--check")) return 0;
    const settings = settingsOf(call, options);
    const logger = commandLogger(settings, call);
    const force = options.has("--force");
    const restored = await restoreBackup(backup, {
      settings,
      force,
      logger,
      nowMs: systemClock.nowMs,
    });
    if (restored.kept !== undefined) call.print(`The data as it was is in ${restored.kept}.\n`);
    call.print(
      `Restored: node ${restored.nodeId} is a cluster of its own, ${restored.clusterId}.\n` +
        `digest ${restored.digest}\nStart this node, then add others with empty data directories.\n`,
    );
    return 0;
  } catch (thrown) {
    if (thrown instanceof StartError) throw thrown;
    call.printError(`rnacos restore: ${messageOf(thrown)}\n`);
    return 1;
  }
}
