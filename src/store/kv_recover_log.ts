import { STORE } from "../base/mod.ts";
import type { Entry } from "../raft/mod.ts";
import type { BlockRef } from "./block_builder.ts";
import { blockName } from "./block_codec.ts";
import { damaged } from "./damage.ts";
import { keyNumber, LOG_PREFIX, PART_PREFIX } from "./keys.ts";
import { firstKey, numbersBeneath } from "./kv_ops.ts";
import { readBlock } from "./kv_read_block.ts";
import type { Head } from "./meta_codec.ts";
import { hex } from "./record.ts";

/** The log as found on disk, and what of it is of no use. */
interface RecoveredBlocks {
  readonly blocks: readonly BlockRef[];
  /** Entries behind the snapshot. */
  readonly entries: readonly Entry[];
  /** Blocks that were never published or already replaced; to be deleted before the first write. */
  readonly strayKeys: readonly Deno.KvKey[];
  /** Entries in blocks beyond the published end. */
  readonly cutEntries: number;
  /** Part sets to which no block refers. */
  readonly strayPartSets: readonly number[];
  readonly nextPartSet: number;
}

/** Walks the chain of blocks from the snapshot to the published end; throws StoreDamaged on any break. */
export async function recoverLog(
  kv: Deno.Kv,
  head: Head,
  snapshotIndex: number,
): Promise<RecoveredBlocks> {
  const walk = new ChainWalk(head, snapshotIndex);
  const start = await startOfLog(kv, snapshotIndex);
  walk.skipBefore(start, await numbersBefore(kv, start));
  const found = kv.list(
    { prefix: [LOG_PREFIX], start: [LOG_PREFIX, start] },
    { batchSize: STORE.readBatchKeys },
  );
  for await (const { key, value } of found) {
    const first = keyNumber(key, 1);
    if (first === undefined) throw damaged("the log", "a block has a key that is no index");
    if (walk.isStray(first)) await walk.stray(kv, first, value);
    else walk.take(await readBlock(kv, first, value));
  }
  walk.finish();
  return { ...walk.result(), ...await findStrayParts(kv, walk.partSets()) };
}

/** First index of the block in which the log behind the snapshot begins, as far as there is one. */
async function startOfLog(kv: Deno.Kv, snapshotIndex: number): Promise<number> {
  const end: Deno.KvKey = [LOG_PREFIX, snapshotIndex + 2];
  const key = await firstKey(kv, { prefix: [LOG_PREFIX], end }, true);
  return (key === undefined ? undefined : keyNumber(key, 1)) ?? snapshotIndex + 1;
}

/** Blocks before the snapshot, left by a deletion that was under way. Their contents are not read. */
async function numbersBefore(kv: Deno.Kv, start: number): Promise<Deno.KvKey[]> {
  const keys: Deno.KvKey[] = [];
  const end: Deno.KvKey = [LOG_PREFIX, start];
  for await (const { key } of kv.list({ prefix: [LOG_PREFIX], end })) keys.push(key);
  return keys;
}

async function findStrayParts(
  kv: Deno.Kv,
  used: ReadonlySet<number>,
): Promise<{ strayPartSets: number[]; nextPartSet: number }> {
  const sets = await numbersBeneath(kv, PART_PREFIX);
  return {
    strayPartSets: sets.filter((set) => !used.has(set)),
    nextPartSet: Math.max(0, ...sets.slice(-1)) + 1,
  };
}

/** The state of the walk: which index must come next, and behind which checksum. */
class ChainWalk {
  readonly #head: Head;
  readonly #snapshotIndex: number;
  #expected: number;
  #crc: number | undefined;
  #cutEntries = 0;
  readonly #blocks: BlockRef[] = [];
  readonly #entries: Entry[] = [];
  readonly #strayKeys: Deno.KvKey[] = [];

  constructor(head: Head, snapshotIndex: number) {
    this.#head = head;
    this.#snapshotIndex = snapshotIndex;
    this.#expected = snapshotIndex + 1;
  }

  skipBefore(start: number, keys: readonly Deno.KvKey[]): void {
    this.#expected = start;
    this.#strayKeys.push(...keys);
  }

  /** Not part of the log: beyond its published end, or covered by a block that replaced it. */
  isStray(first: number): boolean {
    return first > this.#head.lastIndex || first < this.#expected ||
      this.#head.lastIndex <= this.#snapshotIndex;
  }

  async stray(kv: Deno.Kv, first: number, value: unknown): Promise<void> {
    this.#strayKeys.push([LOG_PREFIX, first]);
    if (first <= this.#head.lastIndex) return;
    this.#cutEntries += await countEntries(kv, first, value);
  }

  take({ ref, crcBefore, entries }: Awaited<ReturnType<typeof readBlock>>): void {
    if (ref.first !== this.#expected) {
      throw damaged("the log", `entries ${this.#expected} to ${ref.first - 1} are missing`);
    }
    if (this.#crc !== undefined && crcBefore !== this.#crc) {
      throw damaged(
        blockName(ref.first),
        `it follows a block with checksum ${hex(crcBefore)}, found ${hex(this.#crc)}`,
      );
    }
    this.#expected = ref.last + 1;
    this.#crc = ref.crc;
    this.#blocks.push(ref);
    for (const entry of entries) {
      if (entry.index > this.#snapshotIndex) this.#entries.push(entry);
    }
  }

  /** The walk must end exactly where the head says that the log ends. */
  finish(): void {
    const { lastIndex, lastCrc } = this.#head;
    if (lastIndex < this.#snapshotIndex) {
      throw damaged(
        "the log head",
        `it ends at ${lastIndex}, the snapshot at ${this.#snapshotIndex}`,
      );
    }
    if (lastIndex === this.#snapshotIndex) return;
    const found = this.#expected - 1;
    if (found !== lastIndex) {
      throw damaged("the log", `it ends at index ${found}, and ${lastIndex} was acknowledged`);
    }
    if (this.#crc !== lastCrc) {
      throw damaged(
        "the log",
        `its last block has checksum ${hex(this.#crc ?? 0)}, wanted ${hex(lastCrc)}`,
      );
    }
  }

  partSets(): ReadonlySet<number> {
    return new Set(this.#blocks.map(({ partSet }) => partSet));
  }

  result(): Pick<RecoveredBlocks, "blocks" | "entries" | "strayKeys" | "cutEntries"> {
    return {
      blocks: this.#blocks,
      entries: this.#entries,
      strayKeys: this.#strayKeys,
      cutEntries: this.#cutEntries,
    };
  }
}

/** Entries of a block that will be cut; an unreadable one counts as one, since it is of no use anyway. */
async function countEntries(kv: Deno.Kv, first: number, value: unknown): Promise<number> {
  try {
    return (await readBlock(kv, first, value)).entries.length;
  } catch {
    return 1;
  }
}
