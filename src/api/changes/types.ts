/** Changes as streams of events tell them: what has changed, not what it is now. */
import type { ConfigKey, ServiceKey } from "../../base/mod.ts";

export interface ConfigChange {
  readonly key: ConfigKey;
  /** Of the formal content; empty when it is gone. */
  readonly md5: string;
  /** There are, or were, gray versions. */
  readonly gray: boolean;
  /** Of the log; several changes may have one. */
  readonly index: number;
}

/** The newest changes, each in its place. Who is at a place before `begin` has missed some. */
interface KeptChanges<T> {
  readonly begin: number;
  readonly end: number;
  at(place: number): T | undefined;
}

export interface ConfigChanges {
  readonly ring: KeptChanges<ConfigChange>;
  /** Up to which the log is applied here. */
  readonly index: number;
  /** The place behind all changes up to an index; undefined for what is not known any more, or not yet. */
  placeAfter(index: number): number | undefined;
  /** Resolves when this node has applied what was committed before; at once when it has this index. Rejects in time. */
  reach(index: number): Promise<void>;
  /** Calls back after each batch until the function that it gives is called. */
  follow(onChange: () => void): () => void;
}

export interface ServiceChanges {
  /** While nobody follows, nothing is kept. */
  readonly ring: KeptChanges<ServiceKey>;
  instanceCount(key: ServiceKey): number;
  follow(onChange: () => void): () => void;
}
