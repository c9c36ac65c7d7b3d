import { messageOf } from "../base/mod.ts";
import type { Entry } from "../raft/mod.ts";
import { damaged } from "./damage.ts";
import { isDiskFull, storeFull } from "./disk_full.ts";
import {
  FORMAT_KEY,
  HEAD_KEY,
  IDENTITY_KEY,
  PART_PREFIX,
  SNAPSHOT_KEY,
  SNAPSHOT_PREFIX,
} from "./keys.ts";
import { KvLog } from "./kv_log.ts";
import { deleteKeys, deletePrefix, firstKey, numbersBeneath } from "./kv_ops.ts";
import { recoverLog } from "./kv_recover_log.ts";
import { KvSnapshots } from "./kv_snapshots.ts";
import {
  checkFormat,
  decodeHead,
  decodeIdentity,
  decodeSnapshotRecord,
  type Head,
  type SnapshotRecord,
} from "./meta_codec.ts";
import { StoreDamaged, type StoreIdentity } from "./types.ts";

export const EMPTY_HEAD: Head = {
  hardState: { term: 0, votedFor: 0, commit: 0 },
  lastIndex: 0,
  lastCrc: 0,
};

/** A store brought to life from its file. */
export interface RecoveredStore {
  readonly identity: StoreIdentity | undefined;
  readonly head: Head;
  readonly log: KvLog;
  readonly snapshots: KvSnapshots;
  readonly entries: readonly Entry[];
  readonly cutEntries: number;
  /** Deletes what an interrupted run left behind; may go on beside writes. */
  readonly deleteStray: () => Promise<void>;
}

interface Meta {
  readonly identity: StoreIdentity | undefined;
  readonly head: Head;
  readonly snapshot: SnapshotRecord | undefined;
}

/** Reads and verifies everything but the snapshot's data, which is verified as it is read. */
export async function recoverAll(kv: Deno.Kv): Promise<RecoveredStore> {
  try {
    return await recoverVerified(kv);
  } catch (cause) {
    if (cause instanceof StoreDamaged) throw cause;
    if (isDiskFull(cause)) throw storeFull(cause);
    // What Deno KV itself cannot read (a foreign or torn database file) is damage as well.
    const reason = messageOf(cause);
    throw damaged("the data file", reason, cause);
  }
}

async function recoverVerified(kv: Deno.Kv): Promise<RecoveredStore> {
  const { identity, head, snapshot } = await readMeta(kv);
  const found = await recoverLog(kv, head, snapshot?.meta.index ?? 0);
  // Stray blocks stand where new ones will go, so they leave before anything is written.
  await deleteKeys(kv, found.strayKeys);
  const snapshotIds = await numbersBeneath(kv, SNAPSHOT_PREFIX);
  const nextSnapshotId = Math.max(0, ...snapshotIds.slice(-1), snapshot?.id ?? 0) + 1;
  const { blocks, nextPartSet, strayPartSets } = found;
  const snapshots = new KvSnapshots(kv, snapshot, nextSnapshotId);
  return {
    identity,
    head,
    log: new KvLog(kv, { head, blocks, nextPartSet }),
    snapshots,
    entries: found.entries,
    cutEntries: found.cutEntries,
    deleteStray: async () => {
      for (const set of strayPartSets) await deletePrefix(kv, [PART_PREFIX, set]);
      await snapshots.deleteStray(snapshotIds.filter((id) => id !== snapshot?.id));
    },
  };
}

async function readMeta(kv: Deno.Kv): Promise<Meta> {
  const [format, identity, head, snapshot] = await kv.getMany([
    FORMAT_KEY,
    IDENTITY_KEY,
    HEAD_KEY,
    SNAPSHOT_KEY,
  ]);
  if (await firstKey(kv, { prefix: [] }) === undefined) {
    return { identity: undefined, head: EMPTY_HEAD, snapshot: undefined };
  }
  checkFormat(format?.value);
  return {
    identity: decodeIdentity(identity?.value),
    head: decodeHead(head?.value),
    snapshot: snapshot?.versionstamp === null ? undefined : decodeSnapshotRecord(snapshot?.value),
  };
}
