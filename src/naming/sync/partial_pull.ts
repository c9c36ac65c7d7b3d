/** A service that another node tells in parts, as far as it has come. */
import { ApiError, type ServiceKey, serviceKeyText } from "../../base/mod.ts";
import type { ReplicaSet } from "./replicas.ts";
import type { Merge } from "./merge.ts";
import type { EntryData, PartWanted } from "./messages.ts";

/** Answers that may fail to come before the whole is given up, and begun again when digests are compared. */
const MAX_FAILURES = 3;

export class PartialPull {
  readonly set: ReplicaSet;
  readonly #key: ServiceKey;
  readonly #keyText: string;
  /** Keys of all records that were told. */
  readonly #kept: Set<string> = new Set();
  #part = 0;
  #parts = 0;
  /** Of the first part: all that changed later comes as a difference. */
  #version = 0;
  #failures = 0;
  /** A verdict came before its instance. */
  #early = false;

  constructor(set: ReplicaSet, key: ServiceKey) {
    this.set = set;
    this.#key = key;
    this.#keyText = serviceKeyText(key);
  }

  /** What to ask for next. */
  wanted(): PartWanted {
    const known = this.set.entries.get(this.#keyText);
    const since = this.#part > 0 || known === undefined || known.hollow ? 0 : known.version;
    return { key: this.#key, since, part: this.#part, parts: this.#parts };
  }

  /** There was no answer. True when this should be given up. */
  failed(): boolean {
    return ++this.#failures >= MAX_FAILURES;
  }

  /** True when there is nothing more to ask for. `entry`: undefined when the node has nothing of it any more. */
  take(entry: EntryData | undefined, merge: Merge, nowMs: number): boolean {
    if (entry === undefined) return true;
    if (entry.parts === 0) {
      merge.take(this.set, entry, nowMs);
      return true;
    }
    const version = this.#part === 0 ? entry.version : this.#version;
    // It has come whole by another way meanwhile, and what is newer there must not be taken away.
    if (this.set.has(this.#keyText, { version, partial: entry.partial })) return true;
    if (this.#part === 0) {
      this.#version = entry.version;
      this.#parts = entry.parts;
      this.set.begin(this.#keyText);
    } else if (entry.parts !== this.#parts) return true;
    try {
      const early = merge.takePart(this.set, { entry, kept: this.#kept }, nowMs);
      this.#early ||= early;
    } catch (error) {
      // Full here: it stays incomplete, and is asked for again as long as that is so.
      if (!(error instanceof ApiError)) throw error;
      return true;
    }
    this.#failures = 0;
    if (++this.#part < this.#parts) return false;
    merge.endParts(this.set, this.#keyText, this.#kept, nowMs);
    this.set.note(this.#keyText, this.#version, true);
    if (entry.partial || this.#early) this.set.hollow(this.#keyText);
    return true;
  }
}
