/**
 * The newest entries of the log, in memory: appended at one end, dropped at the other, cut back on
 * a conflict.
 */
import { invariant } from "./invariants.ts";
import type { Entry } from "./types.ts";

/** Bytes an entry costs besides its data; close enough for bounds. */
const ENTRY_OVERHEAD_BYTES = 32;
/** Dropped slots are given back once there are this many and they are the larger part. */
const COMPACT_SLOTS = 1024;

/** Bytes counted for one entry against every bound of the core. */
export function entryBytes(entry: Entry): number {
  return entry.data.length + ENTRY_OVERHEAD_BYTES;
}

export class EntryWindow {
  #slots: Entry[] = [];
  /** Leading slots that are no longer part of the window. */
  #dropped = 0;
  #first: number;
  #bytes = 0;

  constructor(first: number) {
    this.#first = first;
  }

  get first(): number {
    return this.#first;
  }

  /** One before `first` when the window is empty. */
  get last(): number {
    return this.#first + this.#slots.length - this.#dropped - 1;
  }

  get bytes(): number {
    return this.#bytes;
  }

  at(index: number): Entry {
    const entry = this.#slots[index - this.#first + this.#dropped];
    invariant(
      entry !== undefined && entry.index === index && index >= this.#first,
      () => `entry ${index} is not in memory, which holds ${this.#first} to ${this.last}`,
    );
    return entry;
  }

  push(entry: Entry): void {
    this.#slots.push(entry);
    this.#bytes += entryBytes(entry);
  }

  /**
   * Entries from `from` to `to`; stops before exceeding `maxBytes`, yet returns at least one if
   * there is one.
   */
  slice(from: number, to: number, maxBytes: number): Entry[] {
    const result: Entry[] = [];
    let sizeBytes = 0;
    for (let index = from; index <= to; index += 1) {
      const entry = this.at(index);
      sizeBytes += entryBytes(entry);
      if (sizeBytes > maxBytes && result.length > 0) break;
      result.push(entry);
    }
    return result;
  }

  /** Removes `index` and everything after it. */
  truncateFrom(index: number): void {
    while (this.last >= index && this.last >= this.#first) {
      const entry = this.#slots.pop();
      if (entry !== undefined) this.#bytes -= entryBytes(entry);
    }
  }

  dropFirst(): void {
    const entry = this.at(this.#first);
    this.#bytes -= entryBytes(entry);
    this.#first += 1;
    this.#dropped += 1;
    if (this.#dropped > COMPACT_SLOTS && this.#dropped * 2 > this.#slots.length) {
      this.#slots = this.#slots.slice(this.#dropped);
      this.#dropped = 0;
    }
  }
}
