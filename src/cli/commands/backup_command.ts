/** `rnacos backup`: everything that a node holds, at one moment, in one file. */
import { BackupReader } from "../../export/mod.ts";
import { BACKUP_ARGUMENTS } from "./backup_arguments.ts";
import type { CommandCall } from "../command.ts";
import { parseOptions } from "../options.ts";
import { SafeFile } from "../safe_file.ts";
import { messageOf } from "../../base/mod.ts";
import { StartError } from "../../settings/mod.ts";
import { backupParts, verified } from "../state_source.ts";

/** Resolves with 0 when the file is complete and on the disk, else with 1 after a line that says what is wrong. */
export async function runBackup(call: CommandCall): Promise<number> {
  const options = parseOptions(BACKUP_ARGUMENTS, call.rest);
  const path = options.required("--out");
  try {
    await using file = await SafeFile.create({ path, force: options.has("--force") });
    const reader = new BackupReader();
    for await (const part of verified(backupParts(call, options), reader)) await file.write(part);
    await file.commit();
    const { clusterId, nodeId, index, digest } = reader.finish();
    call.print(
      `${path}: ${file.sizeBytes} bytes, node ${nodeId} of cluster ${clusterId} at log entry ${index}\n` +
        `digest ${digest}\n`,
    );
    return 0;
  } catch (thrown) {
    if (thrown instanceof StartError) throw thrown;
    call.printError(`rnacos backup: ${messageOf(thrown)}\n`);
    return 1;
  }
}
