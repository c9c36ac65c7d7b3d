/** Takes the data directory for this process, and turns what is in it into a running node. */
import type { Clock, Logger } from "../base/mod.ts";
import { type NodeObserver, NodeRefused, type RunningNode, startNode } from "../node/mod.ts";
import { createStateMachine } from "../state/mod.ts";
import { type DataDirLock, DataDirUnusable, lockDataDir, openKvStore } from "../store/mod.ts";
import { refuseForeignData } from "./foreign_data.ts";
import type { Settings } from "./settings.ts";
import { StartError } from "./start_error.ts";

/** Throws StartError when the directory cannot be used. */
export async function takeDataDir(settings: Settings): Promise<DataDirLock> {
  refuseForeignData(settings);
  try {
    return await lockDataDir(settings.dataDir);
  } catch (thrown) {
    if (!(thrown instanceof DataDirUnusable)) throw thrown;
    throw new StartError(`${settings.dataDirSource}: ${thrown.message}`);
  }
}

export interface LoadOptions {
  readonly settings: Settings;
  readonly lock: DataDirLock;
  readonly logger: Logger;
  readonly clock: Clock;
  readonly observer: NodeObserver;
}

/**
 * Resolves once the snapshot is in memory; the rest of the log is applied before `started` of the node resolves. Throws
 * StartError when a setting does not fit the data.
 */
export async function loadData(options: LoadOptions): Promise<RunningNode> {
  const { settings, lock, logger, clock, observer } = options;
  const store = await openKvStore({
    dataDir: settings.dataDir,
    log: logger.target("store"),
    lock,
  });
  try {
    return await startNode({
      nodeId: settings.nodeId,
      autoInit: true,
      store,
      machine: createStateMachine(),
      log: logger.target("node"),
      clock,
      snapshot: { entries: settings.snapshotEntries },
      observe: observer,
    });
  } catch (thrown) {
    if (!(thrown instanceof NodeRefused)) throw thrown;
    throw new StartError(`${settings.dataDirSource}: ${thrown.message}`);
  }
}
