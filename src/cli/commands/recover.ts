/**
 * `rnacos recover`: a cluster that has lost its quorum for good goes on as a cluster of one node, with everything that
 * this node's log holds. The data as it was stays beside the new one.
 */
import { type Logger, messageOf } from "../../base/mod.ts";
import { soleIdentity } from "../../node/mod.ts";
import { allMembers, membershipOf } from "../../raft/mod.ts";
import { openKvStore, type RaftStore } from "../../store/mod.ts";
import {
  BOOK_FILE,
  DATA_FILE,
  exists,
  forgetIdentity,
  readStoredState,
  removeIfThere,
  SIDE_FILES,
  stampOf,
  type StoredState,
  takeDataDir,
  writeNewData,
} from "../../data_dir/mod.ts";
import { type Settings, StartError } from "../../settings/mod.ts";

interface RecoverOptions {
  readonly settings: Settings;
  readonly logger: Logger;
  readonly write: (text: string) => void;
  /** Shown what will happen; true when the operator wants it. */
  readonly confirm: (nodeId: number) => boolean;
  readonly nowMs: () => number;
}

const NEW_DIR = "recover.new";

interface Loaded extends StoredState {
  readonly others: readonly number[];
}

/** True when the data was recovered. Throws StartError when there is nothing to recover, or it cannot be. */
export async function recoverData(options: RecoverOptions): Promise<boolean> {
  const { settings, write, confirm, logger } = options;
  const { dataDir } = settings;
  const lock = await takeDataDir(settings);
  // The lock outlives the store: the files are put in place when it is closed.
  const held = { dataDir, release: () => {} };
  const store = await openKvStore({ dataDir, log: logger.target("store"), lock: held });
  try {
    const loaded = await load(store, settings);
    write(explanation(loaded, settings));
    if (!confirm(loaded.identity.nodeId)) {
      write("Nothing was changed.\n");
      return false;
    }
    const identity = soleIdentity(loaded.identity.nodeId);
    await writeNewData({
      dataDir: `${dataDir}/${NEW_DIR}`,
      identity,
      address: settings.nodeAddress,
      machine: loaded.machine,
      term: loaded.term,
      others: loaded.others,
      operator: "recover",
      nowMs: options.nowMs,
      logger,
    });
    await store.close();
    const kept = replaceFiles(dataDir, options.nowMs());
    write(
      `Recovered: node ${identity.nodeId} is a cluster of its own now, ${identity.clusterId}.\n` +
        `The data as it was is in ${kept}. Start this node, then add others with empty data ` +
        `directories.\n`,
    );
    return true;
  } finally {
    await store.close();
    lock.release();
  }
}

async function load(store: RaftStore, settings: Settings): Promise<Loaded> {
  const { nodeId, dataDirSource } = settings;
  const stored = await readStoredState(store, settings);
  const { machine, identity, found } = stored;
  if (identity.nodeId !== nodeId) {
    throw new StartError(
      `Cannot recover ${dataDirSource}: the data belongs to node ${identity.nodeId}, ` +
        `RNACOS_RAFT_NODE_ID is ${nodeId}`,
    );
  }
  const { bootstrapVoters } = identity;
  const known = new Set([
    ...machine.members().map(({ id }) => id),
    ...allMembers(found.snapshot?.meta.membership ?? membershipOf([...bootstrapVoters])),
  ]);
  known.delete(nodeId);
  return { ...stored, others: [...known].sort((a, b) => a - b) };
}

function explanation({ machine, identity, found, others }: Loaded, settings: Settings): string {
  const behind = machine.appliedIndex() - found.hardState.commit;
  return `Data directory ${settings.dataDir}: node ${identity.nodeId} of cluster ${identity.clusterId},
with ${machine.configCount()} configs, up to log entry ${machine.appliedIndex()}.

Recovering makes this node a cluster of its own, under a new cluster id:
- Everything in this node's log is kept${
    behind > 0 ? `, also the last ${behind} entries, which may never have been acknowledged` : ""
  }.
- What only other nodes had is lost. Recover the node with the highest log entry, and only one.
- Other members (${
    others.length > 0 ? others.join(", ") : "none are known"
  }) cannot come back with their old data: empty their data directories
  and let them join anew.
Do this only when a majority of the members is gone for good.
`;
}

/** Puts the new file in the place of the old one in one step. Resolves with the place of the old one. */
function replaceFiles(dataDir: string, nowMs: number): string {
  const kept = `${dataDir}/${DATA_FILE}.before-recover-${stampOf(nowMs)}`;
  const current = `${dataDir}/${DATA_FILE}`;
  try {
    Deno.copyFileSync(current, kept);
    // Left over by a crash; it belongs to the old file alone.
    for (const name of SIDE_FILES) {
      const place = `${dataDir}/${name}`;
      if (exists(place)) Deno.renameSync(place, place.replace(current, kept));
    }
    forgetIdentity(dataDir);
    Deno.renameSync(`${dataDir}/${NEW_DIR}/${DATA_FILE}`, current);
    removeIfThere(`${dataDir}/${NEW_DIR}`);
    removeIfThere(`${dataDir}/${BOOK_FILE}`);
  } catch (thrown) {
    throw new StartError(`Cannot put the recovered data in place: ${messageOf(thrown)}`);
  }
  return kept;
}
