/** Takes the data directory for this process, and turns what is in it into a running node. */
import type { Clock, Logger } from "../base/mod.ts";
import { type NodeObserver, NodeRefused, type RunningNode, startNode } from "../node/mod.ts";
import type { Cluster } from "../cluster/mod.ts";
import type { PeerLink } from "../peer/mod.ts";
import { createStateMachine } from "../state/mod.ts";
import {
  type DataDirLock,
  DataDirUnusable,
  lockDataDir,
  openKvStore,
  readIdentity,
  StoreDamaged,
  StoreFull,
} from "../store/mod.ts";
import { refuseForeignData } from "./foreign_data.ts";
import { RefillNeeded } from "./refill.ts";
import { type Settings, StartError } from "../settings/mod.ts";

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

interface LoadOptions {
  readonly settings: Settings;
  readonly lock: DataDirLock;
  readonly logger: Logger;
  readonly clock: Clock;
  readonly observer: NodeObserver;
  readonly peer: PeerLink;
  readonly cluster: Cluster;
  /** Called when the directory is empty, before the cluster is looked for. */
  readonly onEmpty: () => Promise<void>;
  /** Called when the disk has no space for a start; rejects when the server is to stop. */
  readonly waitForSpace: () => Promise<void>;
}

/**
 * Resolves once the node belongs to a cluster and its snapshot is in memory; the rest of the log is applied before
 * `started` of the node resolves. Throws StartError when a setting does not fit the data.
 */
export async function loadData(options: LoadOptions): Promise<RunningNode> {
  // An opening that fails gives the lock back, so each further one takes it anew.
  for (let lock: DataDirLock | undefined = options.lock;; lock = undefined) {
    try {
      return await startOnStore(options, lock);
    } catch (thrown) {
      if (!(thrown instanceof StoreFull)) throw await refusal(options, thrown);
      // A process that ended would be started again and again, and could tell nobody what it waits for.
      await options.waitForSpace();
    }
  }
}

/** What is to be thrown instead. Throws RefillNeeded when damaged data is to be replaced. */
async function refusal(options: LoadOptions, thrown: unknown): Promise<unknown> {
  const { settings } = options;
  if (thrown instanceof NodeRefused) {
    return new StartError(`${settings.dataDirSource}: ${thrown.message}`);
  }
  if (!(thrown instanceof StoreDamaged)) return thrown;
  const why = await leaveCluster(options, thrown);
  const { nodeId, dataDir } = settings;
  return new Error(
    `${thrown.message} It was not filled anew from other nodes: ${why}. If this node is one of several: remove it on another member ` +
      `(POST /nacos/v1/raft/remove-node?id=${nodeId}), empty ${dataDir} and start it again with ` +
      "RNACOS_RAFT_JOIN_ADDR naming another member; it fills itself from the others.",
    { cause: thrown },
  );
}

/** Throws RefillNeeded when the others have taken this node out, or resolves with why they have not. */
async function leaveCluster(
  { settings, logger, cluster }: LoadOptions,
  damage: StoreDamaged,
): Promise<string> {
  if (!damage.isLost) return "what is there may be of use";
  const identity = readIdentity(settings.dataDir);
  if (identity === undefined) return "nothing says which cluster it belonged to";
  if (identity.nodeId !== settings.nodeId) return `it belonged to node ${identity.nodeId}`;
  logger.target("app").error("The data is damaged; the other nodes are asked to fill this one", {
    damage: damage.message,
  });
  const why = await cluster.leaveDamaged(identity.clusterId);
  if (why === "") throw new RefillNeeded("its data was damaged, and it has left its cluster");
  return why;
}

async function startOnStore(
  options: LoadOptions,
  lock: DataDirLock | undefined,
): Promise<RunningNode> {
  const { settings, logger, clock, observer, peer, cluster } = options;
  const store = await openKvStore({
    dataDir: settings.dataDir,
    log: logger.target("store"),
    ...(lock !== undefined && { lock }),
  });
  return await startNode({
    nodeId: settings.nodeId,
    autoInit: settings.autoInit,
    initialise: async () => {
      await options.onEmpty();
      return await cluster.initialise();
    },
    identified: (identity) => cluster.identified(identity),
    transport: peer,
    store,
    machine: createStateMachine(),
    log: logger.target("node"),
    clock,
    snapshot: { entries: settings.snapshotEntries },
    observe: observer,
  });
}
