/** Changes of users and rights, and what they need. */
import type { Clock } from "../../base/mod.ts";
import type { PasswordHasher } from "../../credentials/mod.ts";
import type { NodeFacade } from "../../node/mod.ts";
import type { Command } from "../../state/mod.ts";
import type { Everywhere } from "../auth/everywhere.ts";
import type { Caller } from "../caller.ts";
import { type Applied, propose } from "../outcome.ts";
import type { LastUsesMs } from "./last_uses.ts";

export interface UsersDeps {
  readonly node: Pick<NodeFacade, "state" | "propose">;
  readonly hasher: Pick<PasswordHasher, "hash" | "check">;
  readonly everywhere: Pick<Everywhere, "applied">;
  readonly clock: Pick<Clock, "nowMs">;
  readonly lastUsesMs: LastUsesMs;
}

/** Durable, applied here, and in force on all nodes that can be reached. */
export async function changed(
  deps: Pick<UsersDeps, "node" | "everywhere">,
  command: Command,
  caller: Caller,
): Promise<Applied> {
  const result = await propose(deps.node, command, caller);
  await deps.everywhere.applied(result.index);
  return result;
}
