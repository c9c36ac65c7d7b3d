/** What the server does by itself now and then. */
import { APP, type Clock, CONFIG, type Logger, messageOf } from "../base/mod.ts";
import type { NodeFacade } from "../node/mod.ts";

/** The leader proposes to forget old history; the time is data in the command, so all nodes forget the same. */
async function trimHistory(node: NodeFacade, clock: Clock, logger: Logger): Promise<void> {
  const beforeMs = clock.nowMs() - CONFIG.historyRetentionMs;
  const oldestMs = node.state.oldestHistoryMs();
  // An idle server writes nothing.
  if (oldestMs === undefined || oldestMs >= beforeMs) return;
  if (node.status().raft.role !== "leader") return;
  try {
    await node.propose({ type: "history.trim", beforeMs }, { operator: "" });
  } catch (thrown) {
    // The next round does it.
    logger.debug("History could not be trimmed", { error: messageOf(thrown) });
  }
}

export interface HousekeepingOptions {
  readonly node: NodeFacade;
  readonly clock: Clock;
  readonly logger: Logger;
  /** 0: no line of figures. */
  readonly figuresLogMs: number;
  readonly logFigures: () => void;
}

/** Starts the timers; returns the function that ends them. */
export function startHousekeeping(options: HousekeepingOptions): () => void {
  const { node, clock, logger, figuresLogMs, logFigures } = options;
  const timers = [
    setInterval(() => void trimHistory(node, clock, logger), APP.historyTrimMs),
    ...figuresLogMs > 0 ? [setInterval(logFigures, figuresLogMs)] : [],
  ];
  return () => timers.forEach((timer) => clearInterval(timer));
}
