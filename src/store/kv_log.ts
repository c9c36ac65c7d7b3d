import { STORE } from "../base/mod.ts";
import type { Entry, HardState, WriteBatch } from "../raft/mod.ts";
import { BlockBuilder, type BlockRef, type BuiltBlock } from "./block_builder.ts";
import { HEAD_KEY, logKey, partKey } from "./keys.ts";
import { commitAtomic, commitInParts, deleteKeys, type Mutation } from "./kv_ops.ts";
import { readBlock } from "./kv_read_block.ts";
import { encodeHead, type Head } from "./meta_codec.ts";
import { StoreFull } from "./types.ts";

/** What recovery found and the log goes on from. */
interface LogStart {
  readonly head: Head;
  readonly blocks: readonly BlockRef[];
  readonly nextPartSet: number;
}

/** What a batch does to the blocks that exist. */
interface Cut {
  readonly removed: readonly BlockRef[];
  /** Entries of the last removed block that stay; they are written again. */
  readonly rescued: readonly Entry[];
  /** Index and checksum behind which the new entries go. */
  readonly lastIndex: number;
  readonly lastCrc: number;
}

/**
 * The log as packed blocks. Each batch is published by one atomic that also moves the head; what does not fit into it
 * is written before, under keys to which nothing refers until then.
 */
export class KvLog {
  readonly #kv: Deno.Kv;
  readonly #builder = new BlockBuilder();
  #head: Head;
  #blocks: BlockRef[];
  #nextPartSet: number;
  #bytes: number;
  /** Blocks whose deletion found no room; nothing refers to them. Only a write takes them up, for it knows the keys. */
  readonly #leftOver: BlockRef[] = [];

  constructor(kv: Deno.Kv, start: LogStart) {
    this.#kv = kv;
    this.#head = start.head;
    this.#blocks = [...start.blocks];
    this.#nextPartSet = start.nextPartSet;
    this.#bytes = sumBytes(this.#blocks);
  }

  get lastIndex(): number {
    return this.#head.lastIndex;
  }

  get entryCount(): number {
    const first = this.#blocks[0];
    return first === undefined ? 0 : this.#head.lastIndex - first.first + 1;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** Makes the batch durable; `also` goes into the same atomic. */
  async write(batch: WriteBatch, also: readonly Mutation[]): Promise<void> {
    const cut = await this.#cut(batch);
    const entries = cut.rescued.length === 0 ? batch.entries : [...cut.rescued, ...batch.entries];
    const built = this.#build(entries, cut);
    const head = this.#headAfter(batch.hardState, built, cut);
    const parts = built.flatMap((block) => block.parts);
    const values = built.map(({ ref, value }) => ({ key: logKey(ref.first), value }));
    const inlineBytes = values.reduce((sum, { value }) => sum + value.length, 0);
    if (inlineBytes > STORE.atomicBytes + STORE.valueBytes) {
      throw new RangeError(`Cannot write a batch: its blocks take ${inlineBytes} bytes`);
    }
    await this.#writeParts(parts, built);
    const stale = staleKeys(cut.removed, built);
    const publish: Mutation[] = [
      ...stale.slice(0, STORE.deleteStepKeys).map((key) => ({ key })),
      ...values,
      ...also,
      { key: HEAD_KEY, value: encodeHead(head) },
    ];
    await this.#publish(publish, built);
    this.#head = head;
    this.#replaceBlocks(cut.removed[0]?.first ?? Infinity, built);
    await this.#delete([...this.#leftOver.splice(0), ...cut.removed]);
  }

  /**
   * Throws unless the file says what memory says of the end of the log. After a write for which there was no room it has
   * to: SQLite takes such a write back as a whole.
   */
  async verifyEnd(): Promise<void> {
    const { value } = await this.#kv.get<Uint8Array>(HEAD_KEY);
    const wanted = encodeHead(this.#head);
    const same = value?.length === wanted.length && value.every((byte, at) => byte === wanted[at]);
    if (!same) throw new Error("the end of the log has changed by a write that was refused");
  }

  /** Deletes whole blocks at and below the index, oldest first, in steps. */
  async truncatePrefix(index: number): Promise<void> {
    while (true) {
      const gone = this.#takeStep(index);
      if (gone.length === 0) return;
      await this.#delete(gone);
    }
  }

  async #writeParts(parts: readonly Mutation[], built: readonly BuiltBlock[]): Promise<void> {
    try {
      await commitInParts(this.#kv, parts);
    } catch (error) {
      this.#forget(built);
      throw error;
    }
  }

  async #publish(mutations: readonly Mutation[], built: readonly BuiltBlock[]): Promise<void> {
    try {
      await commitAtomic(this.#kv, mutations);
    } catch (error) {
      this.#forget(built);
      throw error;
    }
  }

  /** Parts of blocks that were never published are deleted with the next blocks that are. */
  #forget(built: readonly BuiltBlock[]): void {
    this.#leftOver.push(...built.map(({ ref }) => ref).filter(({ partSet }) => partSet > 0));
  }

  /** Deletes blocks that are no part of the log any more; what finds no room for that is left to the next time. */
  async #delete(blocks: readonly BlockRef[]): Promise<void> {
    if (blocks.length === 0) return;
    // A newer block may stand under the key of an old one.
    const live = new Set(this.#blocks.map(({ first }) => first));
    const keys = blocks.map(({ first }) => first).filter((first) => !live.has(first)).map(logKey);
    try {
      await deleteKeys(this.#kv, keys);
      await this.#deleteParts(blocks);
    } catch (error) {
      if (!(error instanceof StoreFull)) throw error;
      this.#leftOver.push(...blocks);
    }
  }

  /** The prefix may have been shortened meanwhile, so places are found by index, not by position. */
  #replaceBlocks(from: number, built: readonly BuiltBlock[]): void {
    while ((this.#blocks[this.#blocks.length - 1]?.first ?? 0) >= from) {
      this.#bytes -= this.#blocks.pop()?.bytes ?? 0;
    }
    for (const { ref } of built) {
      this.#blocks.push(ref);
      this.#bytes += ref.bytes;
    }
  }

  #takeStep(index: number): readonly BlockRef[] {
    let count = 0;
    while (count < STORE.deleteStepKeys && (this.#blocks[count]?.last ?? Infinity) <= index) {
      count++;
    }
    // Memory forgets a block before the file does, so that no write can count on it.
    const gone = this.#blocks.splice(0, count);
    this.#bytes -= sumBytes(gone);
    return gone;
  }

  async #deleteParts(blocks: readonly BlockRef[]): Promise<void> {
    for (const { partSet, partCount } of blocks) {
      const keys = Array.from({ length: partCount }, (_, piece) => partKey(partSet, piece));
      await deleteKeys(this.#kv, keys);
    }
  }

  async #cut(batch: WriteBatch): Promise<Cut> {
    const installed = batch.snapshot?.index ?? 0;
    const from = Math.min(batch.truncateFrom ?? Infinity, this.#head.lastIndex + 1);
    if (installed >= from - 1) {
      return { removed: [...this.#blocks], rescued: [], lastIndex: installed, lastCrc: 0 };
    }
    let kept = this.#blocks.length;
    while (kept > 0 && (this.#blocks[kept - 1]?.last ?? 0) >= from) kept--;
    const removed = this.#blocks.slice(kept);
    const rescued = await this.#rescue(removed[0], from);
    const before = this.#blocks[kept - 1];
    const lastIndex = (removed.length > 0 ? removed[0]?.first ?? from : from) - 1;
    const lastCrc = removed.length > 0 ? before?.crc ?? 0 : this.#head.lastCrc;
    return { removed, rescued, lastIndex, lastCrc };
  }

  /** Entries below `from` in a block that the cut goes through. */
  async #rescue(block: BlockRef | undefined, from: number): Promise<readonly Entry[]> {
    if (block === undefined || block.first >= from) return [];
    const { value } = await this.#kv.get(logKey(block.first));
    const { entries } = await readBlock(this.#kv, block.first, value);
    return entries.filter(({ index }) => index < from);
  }

  #build(entries: readonly Entry[], cut: Cut): readonly BuiltBlock[] {
    entries.forEach((entry, place) => {
      const wanted = cut.lastIndex + 1 + place;
      if (entry.index !== wanted) {
        throw new RangeError(`Cannot write entry ${entry.index}: the next index is ${wanted}`);
      }
    });
    return this.#builder.build(entries, cut.lastCrc, () => this.#nextPartSet++);
  }

  #headAfter(hardState: HardState | undefined, built: readonly BuiltBlock[], cut: Cut): Head {
    const last = built[built.length - 1]?.ref;
    return {
      hardState: hardState ?? this.#head.hardState,
      lastIndex: last?.last ?? cut.lastIndex,
      lastCrc: last?.crc ?? cut.lastCrc,
    };
  }
}

/** Keys of removed blocks that no new block takes over. */
function staleKeys(removed: readonly BlockRef[], built: readonly BuiltBlock[]): Deno.KvKey[] {
  const taken = new Set(built.map(({ ref }) => ref.first));
  return removed.filter(({ first }) => !taken.has(first)).map(({ first }) => logKey(first));
}

function sumBytes(blocks: readonly BlockRef[]): number {
  let bytes = 0;
  for (const block of blocks) bytes += block.bytes;
  return bytes;
}
