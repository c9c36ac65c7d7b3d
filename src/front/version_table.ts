/** Versions of configs in memory that the core and its fronts share. Only the core writes. */
import { FRONT } from "../base/mod.ts";

/** Where the counters begin: before them are the applied index, in two words, and the version of everything. */
const INDEX_BYTES = 8;
const EVERYTHING = 2;
const FIRST_SLOT = 3;
const WORD_BYTES = 4;

/** What a kept answer was read at. */
export interface VersionStamp {
  readonly slot: number;
  readonly version: number;
  readonly everything: number;
}

/**
 * The core counts up before anybody can hear of the change, and stores the index after that: whoever reads an index and
 * then finds a version unchanged has what held at that index. A counter would have to go round in 32 bits between two
 * reads of one answer to deceive.
 */
export class VersionTable {
  readonly memory: SharedArrayBuffer;
  readonly #words: Int32Array;
  readonly #index: BigInt64Array;
  readonly #slots: number;

  constructor(memory: SharedArrayBuffer = newMemory(FRONT.versionSlots)) {
    this.memory = memory;
    this.#words = new Int32Array(memory, 0, Math.floor(memory.byteLength / WORD_BYTES));
    this.#index = new BigInt64Array(memory, 0, INDEX_BYTES / 8);
    this.#slots = this.#words.length - FIRST_SLOT;
  }

  /** Of what is written into an answer: read it before the versions. */
  get index(): number {
    return Number(Atomics.load(this.#index, 0));
  }

  /** Never goes back. To be called after what counts up. */
  reach(index: number): void {
    if (index > this.index) Atomics.store(this.#index, 0, BigInt(index));
  }

  stamp(key: string): VersionStamp {
    const slot = slotOf(key, this.#slots);
    return { slot, version: this.#at(FIRST_SLOT + slot), everything: this.#at(EVERYTHING) };
  }

  holds({ slot, version, everything }: VersionStamp): boolean {
    return this.#at(FIRST_SLOT + slot) === version && this.#at(EVERYTHING) === everything;
  }

  changed(key: string): void {
    Atomics.add(this.#words, FIRST_SLOT + slotOf(key, this.#slots), 1);
  }

  allChanged(): void {
    Atomics.add(this.#words, EVERYTHING, 1);
  }

  #at(word: number): number {
    return Atomics.load(this.#words, word);
  }
}

export function newMemory(slots: number): SharedArrayBuffer {
  const words = FIRST_SLOT + slots;
  return new SharedArrayBuffer(Math.ceil(words / 2) * 2 * WORD_BYTES);
}

/** FNV-1a over the characters. */
function slotOf(key: string, slots: number): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < key.length; at++) {
    hash = Math.imul(hash ^ key.charCodeAt(at), 0x01000193);
  }
  return (hash >>> 0) % slots;
}
