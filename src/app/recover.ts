/**
 * `rnacos recover`: a cluster that has lost its quorum for good goes on as a cluster of one node, with everything that
 * this node's log holds. The data as it was stays beside the new one.
 */
import { APP, type Logger } from "../base/mod.ts";
import { soleIdentity } from "../node/mod.ts";
import { allMembers, membershipOf, type SnapshotMeta } from "../raft/mod.ts";
import {
  checkCommandVersion,
  type Command,
  createStateMachine,
  encodeEnvelope,
  type StateMachine,
} from "../state/mod.ts";
import { openKvStore, type RaftStore, type Recovered, type StoreIdentity } from "../store/mod.ts";
import { takeDataDir } from "./load_data.ts";
import { forgetIdentity } from "./refill.ts";
import type { Settings } from "./settings.ts";
import { messageOf, StartError } from "./start_error.ts";

export interface RecoverOptions {
  readonly settings: Settings;
  readonly logger: Logger;
  readonly write: (text: string) => void;
  /** Shown what will happen; true when the operator wants it. */
  readonly confirm: (nodeId: number) => boolean;
  readonly nowMs: () => number;
}

const DATA_FILE = "raft.kv";
const NEW_DIR = "recover.new";

interface Loaded {
  readonly machine: StateMachine;
  readonly identity: StoreIdentity;
  readonly found: Recovered;
  readonly term: number;
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
    await writeNew(loaded, identity, options);
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

async function load(store: RaftStore, { nodeId, dataDirSource }: Settings): Promise<Loaded> {
  const found = await store.recover();
  const { identity, snapshot, entries } = found;
  if (identity === undefined) {
    throw new StartError(`Cannot recover ${dataDirSource}: the directory holds no data`);
  }
  if (identity.nodeId !== nodeId) {
    throw new StartError(
      `Cannot recover ${dataDirSource}: the data belongs to node ${identity.nodeId}, ` +
        `RNACOS_RAFT_NODE_ID is ${nodeId}`,
    );
  }
  const machine = createStateMachine();
  if (snapshot !== undefined) {
    const restore = machine.startRestore();
    for await (const chunk of snapshot.chunks()) restore.push(chunk);
    restore.finish();
  }
  for (const { index, kind, data } of entries) {
    if (kind !== "command") machine.skip(index);
    else if (checkCommandVersion(data).ok) machine.apply(index, data);
    else throw new StartError(`Cannot recover: entry ${index} is of a newer version of rnacos`);
  }
  const lastTerm = entries[entries.length - 1]?.term ?? snapshot?.meta.term ?? 0;
  const known = new Set([
    ...machine.members().map(({ id }) => id),
    ...allMembers(snapshot?.meta.membership ?? membershipOf([...identity.bootstrapVoters])),
  ]);
  known.delete(nodeId);
  const term = Math.max(found.hardState.term, lastTerm);
  return { machine, identity, found, term, others: [...known].sort((a, b) => a - b) };
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

/** The new data as a snapshot of its own, in a directory of its own: nothing of the old data is touched. */
async function writeNew(
  { machine, others, term }: Loaded,
  identity: StoreIdentity,
  { settings, logger, nowMs }: RecoverOptions,
): Promise<void> {
  const dataDir = `${settings.dataDir}/${NEW_DIR}`;
  removeIfThere(dataDir);
  const { nodeId } = identity;
  const changes: Command[] = [
    { type: "member.put", id: nodeId, address: settings.nodeAddress, joined: true },
    ...others.map((id) => ({ type: "member.remove", id }) as const),
  ];
  for (const command of changes) {
    const envelope = { requestId: "", timeMs: nowMs(), operator: "recover", command };
    machine.apply(machine.appliedIndex() + 1, encodeEnvelope(envelope));
  }
  const store = await openKvStore({ dataDir, log: logger.target("store") });
  try {
    await store.recover();
    await store.initialise(identity);
    const index = machine.appliedIndex();
    const meta: SnapshotMeta = { index, term, membership: membershipOf([nodeId]) };
    const writer = await store.createSnapshot(meta, nowMs());
    for (const chunk of machine.dump(APP.recoverChunkBytes)) await writer.append(chunk);
    await writer.stage();
    const hardState = { term, votedFor: 0, commit: index };
    await store.write({ hardState, snapshot: meta, entries: [] });
  } finally {
    await store.close();
  }
}

/** Puts the new file in the place of the old one in one step. Resolves with the place of the old one. */
function replaceFiles(dataDir: string, nowMs: number): string {
  const stamp = new Date(nowMs).toISOString().replaceAll(/[-:.]/g, "");
  const kept = `${dataDir}/${DATA_FILE}.before-recover-${stamp}`;
  const current = `${dataDir}/${DATA_FILE}`;
  try {
    Deno.copyFileSync(current, kept);
    // Left over by a crash; it belongs to the old file alone.
    for (const end of ["-wal", "-shm"]) {
      if (exists(current + end)) Deno.renameSync(current + end, kept + end);
    }
    forgetIdentity(dataDir);
    Deno.renameSync(`${dataDir}/${NEW_DIR}/${DATA_FILE}`, current);
    removeIfThere(`${dataDir}/${NEW_DIR}`);
    removeIfThere(`${dataDir}/peers.json`);
  } catch (thrown) {
    throw new StartError(`Cannot put the recovered data in place: ${messageOf(thrown)}`);
  }
  return kept;
}

function exists(path: string): boolean {
  try {
    Deno.lstatSync(path);
    return true;
  } catch (thrown) {
    if (thrown instanceof Deno.errors.NotFound) return false;
    throw thrown;
  }
}

function removeIfThere(path: string): void {
  if (exists(path)) Deno.removeSync(path, { recursive: true });
}
