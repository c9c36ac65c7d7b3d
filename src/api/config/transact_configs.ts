import { ApiError, CONFIG, type ConfigKey, md5Hex, STATE } from "../../base/mod.ts";
import type { NodeFacade } from "../../node/mod.ts";
import type { ConfigTransaction } from "../../state/mod.ts";
import type { Caller } from "../caller.ts";
import { propose } from "../outcome.ts";
import { checkConfigKey, checkLength } from "./config_params.ts";
import { publishCommand } from "./publish_config.ts";
import type { Transacted, TransactionInput } from "./types.ts";

/** Makes all the changes or none. Throws ApiError: invalid, tooLarge, casMissed, unavailable, overloaded. */
export async function transactConfigs(
  node: NodeFacade,
  { changes, comment }: {
    readonly changes: readonly TransactionInput[];
    readonly comment: string | undefined;
  },
  caller: Caller,
): Promise<Transacted> {
  requireFits(changes);
  checkLength("comment", comment, CONFIG.maxCommentChars);
  const checked = changes.map(({ expectedMd5, content, ...rest }) => ({
    ...expectedMd5 !== undefined && { expectedMd5 },
    change: content === undefined
      ? removal(rest.key, caller)
      : publishCommand({ ...rest, content, ...comment !== undefined && { comment } }, caller),
  } satisfies ConfigTransaction["changes"][number]));
  const { index } = await propose(node, { type: "config.transaction", changes: checked }, caller);
  const configs = checked.map(({ change }) => ({
    key: change.key,
    md5: change.type === "config.publish" ? md5Hex(change.content) : "",
  }));
  return { index, configs };
}

function removal(key: ConfigKey, { ip }: Caller) {
  return { type: "config.remove", key: checkConfigKey(key), sourceIp: ip } as const;
}

/** It is one entry of the log. */
function requireFits(changes: readonly TransactionInput[]): void {
  const most = STATE.maxTransactionChanges;
  if (changes.length === 0 || changes.length > most) {
    throw new ApiError(
      "invalid",
      `A transaction has 1 to ${most} changes: found ${changes.length}`,
    );
  }
  const chars = changes.reduce((sum, { content = "" }) => sum + content.length, 0);
  if (chars <= CONFIG.maxContentChars) return;
  throw new ApiError(
    "tooLarge",
    `The contents have ${chars} characters together, allowed are ${CONFIG.maxContentChars}`,
  );
}
