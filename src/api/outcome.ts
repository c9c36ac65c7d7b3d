/** Changes through the log, and what becomes of them: a result to go on with, or the error that edges answer. */
import { ApiError, CONFIG, cutText } from "../base/mod.ts";
import type { NodeFacade } from "../node/mod.ts";
import type { ApplyResult, Command } from "../state/mod.ts";
import type { Caller } from "./caller.ts";

/** A result that is no refusal. */
export type Applied = ApplyResult & { ok: true };

/** A refusal by the state machine is thrown as ApiError. */
export async function propose(
  node: Pick<NodeFacade, "propose">,
  command: Command,
  operator: string,
): Promise<Applied> {
  return succeeded(await node.propose(command, { operator }));
}

export function succeeded(result: ApplyResult): Applied {
  if (!result.ok) throw new ApiError(result.kind, result.message, result.code);
  return result;
}

/** The authenticated user, else whom the client names. */
export function operatorOf(caller: Caller, sourceUser = ""): string {
  if (caller.user !== "") return caller.user;
  return cutText(sourceUser, CONFIG.maxUserChars);
}
