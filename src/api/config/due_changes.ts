/** Publishes what is due, and closes what nobody confirmed. Asked of every node; the one that leads does it. */
import {
  ApiError,
  type Clock,
  type ConfigKey,
  type Logger,
  type Timers,
  WAITING,
} from "../../base/mod.ts";
import type { NodeFacade } from "../../node/mod.ts";
import type { WaitingChange } from "../../state/mod.ts";

interface DueDeps {
  readonly node: Pick<NodeFacade, "propose" | "state" | "status">;
  readonly clock: Pick<Clock, "nowMs">;
  readonly timers: Timers;
  readonly logger: Logger;
  /** Whether who asked, by what was shown then, may still write it. */
  readonly mayWrite: (asker: Pick<WaitingChange, "user" | "tokenId">, key: ConfigKey) => boolean;
}

/** By id, until when those rest that could not be looked at. As many as wait at most. */
type Resting = Map<number, number>;

/** Returns what ends it. */
export function startDueChanges(deps: DueDeps): () => void {
  const resting: Resting = new Map();
  let isLooking = false;
  let isOver = false;
  const look = async (): Promise<void> => {
    if (isLooking) return;
    isLooking = true;
    try {
      for (const change of dueNow(deps, resting)) {
        if (isOver || !await settled(deps, change, resting)) return;
      }
    } finally {
      isLooking = false;
    }
  };
  const endTimer = deps.timers.every(WAITING.sweepMs, () => void look());
  return () => {
    isOver = true;
    endTimer();
  };
}

/** The earliest first, so that of several for one config the last one stays. An idle server looks at a number. */
function dueNow({ node, clock }: DueDeps, resting: Resting): readonly WaitingChange[] {
  const { state } = node;
  for (const id of resting.keys()) if (state.waitingChange(id) === undefined) resting.delete(id);
  if (state.waitingCount() === 0 || node.status().raft.role !== "leader") return [];
  const nowMs = clock.nowMs();
  return state.waitingChanges().filter((change) =>
    nowMs >= (resting.get(change.id) ?? endOf(change))
  ).toArray()
    .sort((a, b) => endOf(a) - endOf(b) || a.id - b.id).slice(0, WAITING.maxPerSweep);
}

function endOf({ failure, failedMs, dueMs }: WaitingChange): number {
  return failure === "" ? dueMs : failedMs + WAITING.keptMs;
}

/** False: nothing can be changed now, and the next look tries it again. */
async function settled(
  deps: DueDeps,
  change: WaitingChange,
  resting: Resting,
): Promise<boolean> {
  try {
    const why = await whyClosed(deps, change);
    if (why === undefined) return true;
    await deps.node.propose({ type: "waiting.close", id: change.id, why }, { operator: "" });
    return true;
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    if (error.kind === "unavailable") return false;
    // One that cannot be looked at now must not keep the others; too late it fails.
    if (!resting.has(change.id)) {
      deps.logger.warn("a change could not be published at its time yet", {
        ...{ id: change.id, dataId: change.change.key.dataId, error: error.message },
      });
    }
    resting.set(change.id, deps.clock.nowMs() + WAITING.retryMs);
    return true;
  }
}

/** Publishes it where that is to be done. Undefined: there is nothing to close. */
async function whyClosed(
  { node, clock, mayWrite, logger }: DueDeps,
  { id, kind, change, dueMs, user, tokenId, operator, failure }: WaitingChange,
): Promise<string | undefined> {
  if (failure !== "") return "";
  if (kind === "request") return "nobody confirmed it in time";
  if (clock.nowMs() > dueMs + WAITING.maxLateMs) {
    return "its time was over long before a node could publish it";
  }
  if (!mayWrite({ user, tokenId }, change.key)) return `${operator} may not write it any more`;
  const result = await node.propose(
    { type: "waiting.publish", id, user: "" },
    { operator, origin: { user: operator, ip: change.sourceIp } },
  );
  if (result.ok) return undefined;
  logger.warn("a change was not published at its time", {
    ...{ id, dataId: change.key.dataId, why: result.message },
  });
  return result.message;
}
