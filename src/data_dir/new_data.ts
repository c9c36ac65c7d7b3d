/** The data file of a cluster that begins with one node and a given state: what `recover` and `restore` leave behind. */
import { APP, type Logger } from "../base/mod.ts";
import { membershipOf, type SnapshotMeta } from "../raft/mod.ts";
import { type Command, encodeEnvelope, type StateMachine } from "../state/mod.ts";
import { openKvStore, type StoreIdentity } from "../store/mod.ts";

export const DATA_FILE = "raft.kv";
/** What SQLite keeps beside the data file while it is open. */
export const SIDE_FILES: readonly string[] = [`${DATA_FILE}-wal`, `${DATA_FILE}-shm`];
export const BOOK_FILE = "peers.json";

interface NewData {
  /** A directory of its own for the new file; emptied first. */
  readonly dataDir: string;
  readonly identity: StoreIdentity;
  /** `host:port` under which the node will be reached. */
  readonly address: string;
  /** The state to begin with. The members are changed in it. */
  readonly machine: StateMachine;
  readonly term: number;
  /** Nodes that do not belong to the new cluster. */
  readonly others: readonly number[];
  /** Who the changes of members are said to come from. */
  readonly operator: string;
  readonly nowMs: () => number;
  readonly logger: Logger;
}

/** Resolves with the last log entry of the new data once it is durable and closed. */
export async function writeNewData(options: NewData): Promise<number> {
  const { dataDir, identity, machine, term, logger, nowMs } = options;
  removeIfThere(dataDir);
  replaceMembers(options);
  const store = await openKvStore({ dataDir, log: logger.target("store") });
  try {
    await store.recover();
    await store.initialise(identity);
    const index = machine.appliedIndex();
    const meta: SnapshotMeta = { index, term, membership: membershipOf([identity.nodeId]) };
    const writer = await store.createSnapshot(meta, nowMs());
    for (const chunk of machine.dump(APP.recoverChunkBytes)) await writer.append(chunk);
    await writer.stage();
    const hardState = { term, votedFor: 0, commit: index };
    await store.write({ hardState, snapshot: meta, entries: [] });
    return index;
  } finally {
    await store.close();
  }
}

function replaceMembers({ machine, identity, address, others, operator, nowMs }: NewData): void {
  const changes: Command[] = [
    { type: "member.put", id: identity.nodeId, address, joined: true },
    ...others.map((id) => ({ type: "member.remove", id }) as const),
  ];
  for (const command of changes) {
    const envelope = { requestId: "", timeMs: nowMs(), operator, command };
    machine.apply(machine.appliedIndex() + 1, encodeEnvelope(envelope));
  }
}

export function exists(path: string): boolean {
  try {
    Deno.lstatSync(path);
    return true;
  } catch (thrown) {
    if (thrown instanceof Deno.errors.NotFound) return false;
    throw thrown;
  }
}

export function removeIfThere(path: string): void {
  if (exists(path)) Deno.removeSync(path, { recursive: true });
}

/** As a part of file names: sorts by time. */
export function stampOf(nowMs: number): string {
  return new Date(nowMs).toISOString().replaceAll(/[-:.]/g, "");
}
