/** What records go into. */
import type { TransferInstance } from "../export/mod.ts";
import type { AccessBatch, AccessRow } from "./access_batch.ts";
import type { ImportedConfig, ImportedNamespace } from "./types.ts";

/** What to do with what is there and is otherwise. */
export type Existing = "skip" | "replace";

export type ImportOutcome =
  /** It was not there. */
  | "new"
  /** It was there and was otherwise; of a config the history keeps what it was. */
  | "replaced"
  /** It was there as it is. */
  | "same"
  /** It was there otherwise, and stays. */
  | "skipped";

/** Throws what is refused, with words; Unreachable where nothing can be put any more. */
export interface ImportTarget {
  putNamespace(namespace: ImportedNamespace): Promise<ImportOutcome>;
  putConfig(config: ImportedConfig): Promise<ImportOutcome>;
  putInstance(instance: TransferInstance): Promise<ImportOutcome>;
  /** What became of each in order, roles first. */
  putAccess(batch: AccessBatch): Promise<readonly AccessRow[]>;
}

/** The server is gone: going on with the next record makes no sense. */
export class Unreachable extends Error {
  override readonly name = "Unreachable";
}
