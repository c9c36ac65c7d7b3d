/**
 * Distributed locks. They are taken and given back through the log, and end by their time or with their connection,
 * whichever comes first.
 */
import { ApiError, type Clock, LOCK, type Timers } from "../../base/mod.ts";
import type { NodeFacade } from "../../node/mod.ts";
import type { Caller } from "../caller.ts";
import { succeeded } from "../outcome.ts";
import { EndedHolders } from "./ended_holders.ts";
import type { Acquired, LockApi, LockInput } from "./types.ts";

const LOCK_TYPE = "NACOS_LOCK";

interface LockDeps {
  readonly node: Pick<NodeFacade, "propose" | "state" | "status">;
  readonly nodeId: number;
  readonly timers: Timers;
  readonly clock: Pick<Clock, "nowMs">;
}

export function createLockApi({ node, nodeId, timers, clock }: LockDeps): LockApi {
  const prefix = `${nodeId}/`;
  const holders = new EndedHolders({ node, timers });
  // Connections of an earlier run of this node are no more.
  for (const { holder } of node.state.locks()) if (holder.startsWith(prefix)) holders.ended(holder);
  const endSweep = timers.every(LOCK.sweepMs, () => void expireLocks(node, clock.nowMs()));
  const holderOf = ({ connectionId }: Caller) => prefix + connectionId;
  return {
    async acquire(input, caller): Promise<Acquired> {
      const key = checkedKey(input);
      const holder = holderOf(caller);
      const durationMs = durationOf(input.expiredTimeMs);
      const { id } = await holders.during(holder, async () => {
        const command = { type: "lock.acquire", key, holder, durationMs } as const;
        return succeeded(await node.propose(command, { operator: caller.user }));
      });
      return id === 0 ? { taken: false } : { taken: true, fencingToken: id };
    },
    async release(input, caller) {
      const key = checkedKey(input);
      const { fencingToken = 0 } = input;
      const command = {
        type: "lock.release",
        key,
        holder: holderOf(caller),
        fencingToken,
      } as const;
      return succeeded(await node.propose(command, { operator: caller.user })).existed;
    },
    connectionClosed: (connectionId) => holders.closed(prefix + connectionId),
    close() {
      endSweep();
      holders.close();
    },
  };
}

/** In the words of Nacos. */
function checkedKey({ key, lockType }: LockInput): string {
  if (key === undefined || key === "" || lockType === undefined) {
    throw new ApiError("invalid", "lockType or lockKey is null.");
  }
  if (lockType !== LOCK_TYPE) {
    throw new ApiError("invalid", `lockType: ${lockType.slice(0, 64)} is not exist.`);
  }
  if (key.length > LOCK.maxKeyChars || key.includes("\0")) {
    throw new ApiError(
      "invalid",
      `lockKey is illegal: it has ${key.length} characters, allowed are ${LOCK.maxKeyChars} without NUL`,
    );
  }
  return key;
}

function durationOf(expiredTimeMs: number | undefined): number {
  if (expiredTimeMs === undefined || expiredTimeMs < 0) return LOCK.defaultMs;
  return Math.min(expiredTimeMs, LOCK.maxMs);
}

/** Forgets what is over. Asked of every node now and then; the one that leads does it. */
async function expireLocks(node: LockDeps["node"], nowMs: number): Promise<void> {
  // An idle server writes nothing.
  if (node.state.lockCount() === 0 || node.status().raft.role !== "leader") return;
  if (!node.state.locks().some(({ expiresMs }) => expiresMs <= nowMs)) return;
  try {
    await node.propose({ type: "lock.expire" }, { operator: "" });
  } catch (error) {
    // The next round does it; whose time is over has no lock meanwhile, either.
    if (!(error instanceof ApiError)) throw error;
  }
}
