/** Forgets old history. The time is data in the command, so all nodes forget the same. */
import { CONFIG } from "../../base/mod.ts";
import type { NodeFacade } from "../../node/mod.ts";
import { succeeded } from "../outcome.ts";

/** Asked of every node now and then; the one that leads does it. Rejects with ApiError when it cannot be done now. */
export async function trimHistory(node: NodeFacade, nowMs: number): Promise<void> {
  const beforeMs = nowMs - CONFIG.historyRetentionMs;
  const oldestMs = node.state.oldestHistoryMs();
  // An idle server writes nothing.
  if (oldestMs === undefined || oldestMs >= beforeMs) return;
  if (node.status().raft.role !== "leader") return;
  succeeded(await node.propose({ type: "history.trim", beforeMs }, { operator: "" }));
}
