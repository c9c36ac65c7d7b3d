/** Finds the leader for what only the leader can do, wherever it was asked. One hop. */
import { ApiError, CLUSTER } from "../base/mod.ts";
import type { CallOutcome } from "../peer/mod.ts";
import type { NodeId } from "../raft/mod.ts";

export interface LeaderWay {
  readonly nodeId: NodeId;
  /** 0 when nobody is known to lead. */
  readonly leader: () => NodeId;
  readonly monotonicMs: () => number;
}

interface LeaderWork<T> {
  /** Undefined when this node turns out not to lead. */
  readonly here: () => Promise<T | undefined>;
  readonly there: (leader: NodeId, timeoutMs: number) => Promise<CallOutcome>;
  /** Undefined when the node asked turns out not to lead. */
  readonly read: (body: Uint8Array) => T | undefined;
}

/** Tries until its time is up. Rejects with ApiError `unavailable` when no leader could be asked. */
export async function passToLeader<T>(
  way: LeaderWay,
  work: LeaderWork<T>,
  timeoutMs: number = CLUSTER.adminMs,
): Promise<T> {
  const deadlineMs = way.monotonicMs() + timeoutMs;
  let why = "no leader is known";
  for (;;) {
    const leader = way.leader();
    const leftMs = deadlineMs - way.monotonicMs();
    if (leftMs <= 0) throw new ApiError("unavailable", `The leader cannot be asked: ${why}`);
    if (leader === way.nodeId) {
      const done = await work.here();
      if (done !== undefined) return done;
    } else if (leader !== 0) {
      const outcome = await work.there(leader, leftMs);
      if (outcome.type === "unknown") {
        throw new ApiError("unavailable", `${outcome.reason}; the change may still take effect`);
      }
      if (outcome.type === "refused") why = outcome.reason;
      else {
        const done = work.read(outcome.body);
        if (done !== undefined) return done;
      }
    }
    await new Promise((resolve) => setTimeout(resolve, CLUSTER.retryMs));
  }
}
