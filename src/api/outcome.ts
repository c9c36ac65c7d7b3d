/** Changes through the log, and what becomes of them: a result to go on with, or the error that edges answer. */
import { ApiError, CONFIG, cutText } from "../base/mod.ts";
import type { NodeFacade, ProposeOptions } from "../node/mod.ts";
import type { ApplyResult, Command } from "../state/mod.ts";
import type { Caller } from "./caller.ts";

/** A result that is no refusal. */
export type Applied = ApplyResult & { ok: true };

/** A refusal by the state machine is thrown as ApiError. */
export async function propose(
  node: Pick<NodeFacade, "propose">,
  command: Command,
  caller: Caller,
): Promise<Applied> {
  return succeeded(await node.propose(command, askedBy(caller)));
}

export function succeeded(result: ApplyResult): Applied {
  if (!result.ok) throw new ApiError(result.kind, result.message, result.code);
  return result;
}

/** How a change is proposed that a caller asks for. */
export function askedBy(caller: Caller, sourceUser = ""): ProposeOptions {
  return { operator: operatorOf(caller, sourceUser), origin: caller };
}

/** The authenticated user, else whom the client names. */
function operatorOf(caller: Caller, sourceUser = ""): string {
  if (caller.user !== "") return caller.user;
  return cutText(sourceUser, CONFIG.maxUserChars);
}
