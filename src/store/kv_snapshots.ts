import { crc32, releaseBytes, STORE } from "../base/mod.ts";
import type { SnapshotMeta } from "../raft/mod.ts";
import { damaged } from "./damage.ts";
import { SNAPSHOT_KEY, SNAPSHOT_PREFIX, snapshotKey } from "./keys.ts";
import { commitAtomic, deleteKeys, deletePrefix, listAhead, type Mutation } from "./kv_ops.ts";
import { encodeSnapshotRecord, type SnapshotRecord } from "./meta_codec.ts";
import { cutIntoPieces, decodePiece, encodePiece, joinPieces } from "./piece_codec.ts";
import { type SnapshotWriter, type StoredSnapshot, StoreFull } from "./types.ts";

/** Received snapshots that wait for the write that installs them. */
const MAX_STAGED = 2;

/** How a finished snapshot becomes the current one: by its own atomic, or inside a write of the log. */
type Publish = (record: SnapshotRecord, mutation: Mutation) => Promise<void>;

/**
 * Snapshots in the data file. Each has a number of its own; only the record under SNAPSHOT_KEY makes one current, all
 * other pieces are garbage. A snapshot that is being read is deleted only after its last reader has finished.
 */
export class KvSnapshots {
  readonly #kv: Deno.Kv;
  #current: SnapshotRecord | undefined;
  #nextId: number;
  /** Index of the newest snapshot that is or is about to become current. */
  #promisedIndex: number;
  readonly #staged = new Map<string, SnapshotRecord>();
  readonly #readers = new Map<number, number>();
  /** Snapshots that are garbage as soon as they are not read any more. */
  readonly #retired = new Map<number, number>();

  constructor(kv: Deno.Kv, current: SnapshotRecord | undefined, nextId: number) {
    this.#kv = kv;
    this.#current = current;
    this.#nextId = nextId;
    this.#promisedIndex = current?.meta.index ?? 0;
  }

  get current(): SnapshotRecord | undefined {
    return this.#current;
  }

  /** Deletes snapshots that an interrupted run left behind. */
  async deleteStray(ids: readonly number[]): Promise<void> {
    for (const id of ids) await deletePrefix(this.#kv, [SNAPSHOT_PREFIX, id]);
  }

  create(meta: SnapshotMeta, createdMs: number, publish: Publish): SnapshotWriter {
    const stage = (record: SnapshotRecord) => this.#stage(record);
    const retire = (id: number, pieces: number) => void this.#retired.set(id, pieces);
    const id = this.#nextId++;
    return new KvSnapshotWriter(this.#kv, { id, meta, createdMs, publish, stage, retire });
  }

  /** The change that makes a staged snapshot current, for the atomic of a write; then `published` or `withdraw`. */
  takeStaged(meta: SnapshotMeta): { readonly record: SnapshotRecord; readonly mutation: Mutation } {
    const key = placeOf(meta);
    const record = this.#staged.get(key);
    if (record === undefined) {
      throw new RangeError(`Cannot install the snapshot at ${key}: it has not been staged`);
    }
    this.promise(meta);
    return { record, mutation: { key: SNAPSHOT_KEY, value: encodeSnapshotRecord(record) } };
  }

  /** Notes that a snapshot is about to become current; an older one never replaces a newer one. */
  promise(meta: SnapshotMeta): void {
    if (meta.index <= this.#promisedIndex) {
      throw new RangeError(
        `Cannot use the snapshot at ${placeOf(meta)}: one at index ${this.#promisedIndex} is newer`,
      );
    }
    this.#promisedIndex = meta.index;
  }

  /** Notes that there was no room for making the promised snapshot current. */
  withdraw({ index }: SnapshotMeta): void {
    if (this.#promisedIndex === index) this.#promisedIndex = this.#current?.meta.index ?? 0;
  }

  /** Notes that this snapshot is the current one on disk; the one before is garbage, and so is what is older. */
  published(record: SnapshotRecord): void {
    const { meta } = record;
    if (this.#staged.get(placeOf(meta)) === record) {
      this.#staged.delete(placeOf(meta));
      for (const [older, { meta: { index } }] of this.#staged) {
        if (index <= meta.index) this.#unstage(older);
      }
    }
    // Newer ones may have taken its place among the staged while it was being written.
    this.#retired.delete(record.id);
    const before = this.#current;
    this.#current = record;
    if (before !== undefined) this.#retired.set(before.id, before.pieces);
  }

  /** Deletes what is garbage and not being read, in steps. */
  async deleteRetired(): Promise<void> {
    for (const [id, pieces] of this.#retired) {
      if (this.#readers.has(id)) continue;
      const keys = Array.from({ length: pieces }, (_, piece) => snapshotKey(id, piece));
      await deleteKeys(this.#kv, keys);
      this.#retired.delete(id);
    }
  }

  view(): StoredSnapshot | undefined {
    const record = this.#current;
    if (record === undefined) return undefined;
    return {
      meta: record.meta,
      sizeBytes: record.sizeBytes,
      createdMs: record.createdMs,
      chunks: () => this.#read(record),
    };
  }

  #stage(record: SnapshotRecord): void {
    // The core may be about to install the one before; anything older can no longer be wanted.
    const oldest = this.#staged.size < MAX_STAGED ? undefined : [...this.#staged.keys()][0];
    if (oldest !== undefined) this.#unstage(oldest);
    this.#staged.set(placeOf(record.meta), record);
  }

  #unstage(key: string): void {
    const record = this.#staged.get(key);
    if (record !== undefined) this.#retired.set(record.id, record.pieces);
    this.#staged.delete(key);
  }

  async *#read(record: SnapshotRecord): AsyncGenerator<Uint8Array> {
    const readers = this.#readers;
    readers.set(record.id, (readers.get(record.id) ?? 0) + 1);
    try {
      yield* readChunks(this.#kv, record);
    } finally {
      const left = (readers.get(record.id) ?? 1) - 1;
      if (left > 0) readers.set(record.id, left);
      else readers.delete(record.id);
    }
  }
}

function placeOf(meta: SnapshotMeta): string {
  return `index ${meta.index} of term ${meta.term}`;
}

async function* readChunks(kv: Deno.Kv, record: SnapshotRecord): AsyncGenerator<Uint8Array> {
  const what = `the snapshot at index ${record.meta.index}`;
  const prefix = [SNAPSHOT_PREFIX, record.id];
  const found = listAhead(kv, { prefix, first: 0, pageKeys: STORE.readBatchPieces });
  let crc = 0;
  let count = 0;
  let bytes = 0;
  let chunk: Uint8Array[] = [];
  for await (const { value } of found) {
    const piece = decodePiece(value, crc, `piece ${count} of ${what}`);
    crc = piece.crc;
    count++;
    bytes += piece.data.length;
    chunk.push(piece.data);
    if (!piece.endsChunk) continue;
    const whole = joinPieces(chunk);
    if (chunk.length > 1) chunk.forEach(releaseBytes);
    yield whole;
    releaseBytes(whole);
    chunk = [];
  }
  if (count !== record.pieces || crc !== record.crc || bytes !== record.sizeBytes) {
    throw damaged(
      what,
      `found ${count} pieces with ${bytes} bytes, wanted ${record.pieces} with ${record.sizeBytes}`,
    );
  }
}

interface WriterOptions {
  readonly id: number;
  readonly meta: SnapshotMeta;
  readonly createdMs: number;
  readonly publish: Publish;
  readonly stage: (record: SnapshotRecord) => void;
  /** Leaves pieces to be deleted when there is room for that. */
  readonly retire: (id: number, pieces: number) => void;
}

/** Writes one snapshot piece by piece, several pieces per atomic. */
class KvSnapshotWriter implements SnapshotWriter {
  readonly #kv: Deno.Kv;
  readonly #options: WriterOptions;
  #waiting: Mutation[] = [];
  #waitingBytes = 0;
  /** Atomics on their way, oldest first: the disk works while the next one is made. */
  readonly #flights: Promise<void>[] = [];
  #crc = crc32(new Uint8Array());
  #pieces = 0;
  #sizeBytes = 0;
  #ended = false;
  /** A piece could not be written: what was is to be deleted. */
  #failed = false;

  constructor(kv: Deno.Kv, options: WriterOptions) {
    this.#kv = kv;
    this.#options = options;
  }

  async append(chunk: Uint8Array): Promise<void> {
    this.#demandOpen();
    for (const piece of cutIntoPieces(chunk, STORE.valueBytes)) {
      const { value, crc } = encodePiece(piece, this.#crc);
      if (this.#waitingBytes + value.length > STORE.atomicBytes) await this.#flush();
      this.#waiting.push({ key: snapshotKey(this.#options.id, this.#pieces), value });
      this.#waitingBytes += value.length;
      this.#crc = crc;
      this.#pieces++;
      this.#sizeBytes += piece.data.length;
    }
  }

  async commit(): Promise<void> {
    const record = await this.#finish();
    const value = encodeSnapshotRecord(record);
    try {
      await this.#options.publish(record, { key: SNAPSHOT_KEY, value });
    } catch (error) {
      this.#failed = error instanceof StoreFull;
      throw error;
    }
  }

  async stage(): Promise<void> {
    this.#options.stage(await this.#finish());
  }

  async abort(): Promise<void> {
    // One that was staged or published is not the writer's any more.
    if (this.#ended && !this.#failed) return;
    this.#ended = true;
    this.#failed = false;
    this.#waiting = [];
    // What is on its way would otherwise arrive behind the deletion.
    await Promise.allSettled(this.#flights);
    const { id, retire } = this.#options;
    const keys = Array.from({ length: this.#pieces }, (_, piece) => snapshotKey(id, piece));
    try {
      await deleteKeys(this.#kv, keys);
    } catch (error) {
      if (!(error instanceof StoreFull)) throw error;
      retire(id, this.#pieces);
    }
  }

  async #finish(): Promise<SnapshotRecord> {
    this.#demandOpen();
    this.#ended = true;
    try {
      await this.#flush();
      while (this.#flights.length > 0) await this.#flights.shift();
    } catch (error) {
      this.#failed = true;
      throw error;
    }
    const { id, meta, createdMs } = this.#options;
    const [pieces, sizeBytes, crc] = [this.#pieces, this.#sizeBytes, this.#crc];
    return { id, meta, createdMs, pieces, sizeBytes, crc };
  }

  async #flush(): Promise<void> {
    const waiting = this.#waiting;
    this.#waiting = [];
    this.#waitingBytes = 0;
    if (waiting.length === 0) return;
    if (this.#flights.length >= STORE.snapshotFlights) await this.#flights.shift();
    const flight = commitAtomic(this.#kv, waiting).then(() => {
      for (const { value } of waiting) if (value !== undefined) releaseBytes(value);
    });
    // A failure is met by the next who waits for it.
    flight.catch(() => {});
    this.#flights.push(flight);
  }

  #demandOpen(): void {
    if (this.#ended) throw new RangeError("Cannot go on with a snapshot that has ended");
  }
}
