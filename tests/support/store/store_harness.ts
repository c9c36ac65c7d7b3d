import { copyOf, silentLogger } from "../../../src/base/mod.ts";
import type { Entry, Membership, SnapshotMeta } from "../../../src/raft/mod.ts";
import { createMemoryStore, MemoryDisk } from "../../../src/store/memory_store.ts";
import { openKvStore } from "../../../src/store/open_kv_store.ts";
import type { RaftStore, Recovered, StoreIdentity } from "../../../src/store/types.ts";

/** A place that outlives its stores; tests open, close and reopen them. */
export interface Bench {
  open(): Promise<RaftStore>;
  dispose(): Promise<void>;
}

export const IDENTITY: StoreIdentity = {
  clusterId: "0123456789abcdef".repeat(2),
  nodeId: 7,
  bootstrapVoters: [7, 9],
};

export const MEMBERS: Membership = {
  voters: [1, 2, 3],
  votersOutgoing: [1, 2],
  learners: [9],
  learnersNext: [2],
  autoLeave: true,
};

export function memoryBench(): Promise<Bench> {
  const disk = new MemoryDisk();
  return Promise.resolve({
    open: () => Promise.resolve(createMemoryStore({ disk })),
    dispose: () => Promise.resolve(),
  });
}

export async function kvBench(): Promise<Bench & { readonly dataDir: string }> {
  const dataDir = await Deno.makeTempDir();
  return {
    dataDir,
    open: () => openKvStore({ dataDir, log: silentLogger }),
    dispose: () => Deno.remove(dataDir, { recursive: true }),
  };
}

/** An entry whose bytes follow from its index and term. */
export function entryOf(index: number, term = 1, sizeBytes = 20): Entry {
  const data = new Uint8Array(sizeBytes).fill((index * 31 + term) & 0xff);
  return { index, term, kind: "command", data };
}

export function entriesOf(first: number, last: number, term = 1, sizeBytes = 20): Entry[] {
  return Array.from({ length: last - first + 1 }, (_, n) => entryOf(first + n, term, sizeBytes));
}

export function metaOf(index: number, term = 1): SnapshotMeta {
  return { index, term, membership: MEMBERS };
}

/** Opens, recovers and, on an empty place, initialises. */
export async function start(bench: Bench): Promise<{ store: RaftStore; found: Recovered }> {
  const store = await bench.open();
  const found = await store.recover();
  if (found.identity === undefined) await store.initialise(IDENTITY);
  return { store, found };
}

/** Closes the store and says what the next one finds. */
export async function reopen(bench: Bench, store: RaftStore): Promise<Recovered> {
  await store.close();
  const next = await bench.open();
  const found = await next.recover();
  // The store is closed before anybody looks, so a snapshot must be read by its own test.
  await next.close();
  return found;
}

export async function writeSnapshot(
  store: RaftStore,
  meta: SnapshotMeta,
  chunks: readonly Uint8Array[],
): Promise<void> {
  const writer = await store.createSnapshot(meta, 1_700_000_000_000);
  for (const chunk of chunks) await writer.append(chunk);
  await writer.commit();
}

export async function readChunks(store: RaftStore): Promise<Uint8Array[]> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of store.snapshot()?.chunks() ?? []) chunks.push(copyOf(chunk));
  return chunks;
}
