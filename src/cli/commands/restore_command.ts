/** `rnacos restore FILE`: verifies a backup, and makes a new cluster of one node of it. */
import { messageOf, systemClock } from "../../base/mod.ts";
import { commandLogger } from "../command_logger.ts";
import { RESTORE_ARGUMENTS } from "./backup_arguments.ts";
import type { CommandCall } from "../command.ts";
import { parseOptions } from "../options.ts";
import { loadBackup, type LoadedBackup, restoreBackup } from "./restore.ts";
import { StartError } from "../../settings/mod.ts";
import { settingsOf } from "../state_source.ts";

/** Resolves with 0 when the data is in place, else with 1 after a line that says what is wrong. */
export async function runRestore(call: CommandCall): Promise<number> {
  const options = parseOptions(RESTORE_ARGUMENTS, call.rest);
  const path = options.operand(0);
  try {
    const onVerified = (backup: LoadedBackup) => call.print(describe(path, backup));
    if (options.has("--check")) {
      onVerified(await loadBackup(path));
      return 0;
    }
    const settings = settingsOf(call, options);
    const logger = commandLogger(settings, call);
    const force = options.has("--force");
    const { nowMs } = systemClock;
    const restored = await restoreBackup({ path, settings, force, logger, nowMs, onVerified });
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

function describe(path: string, { header, machine }: LoadedBackup): string {
  const { software, clusterId, nodeId, index, createdMs, digest } = header;
  return `${path}: ${machine.configCount()} configs, node ${nodeId} of cluster ${clusterId} at log ` +
    `entry ${index}, made by rnacos ${software} at ${new Date(createdMs).toISOString()}\n` +
    `digest ${digest}\n`;
}
