/** Configs that come in or go out many at a time. */
import type { ConfigKey } from "../../base/mod.ts";
import type { ConfigFilter } from "./find_types.ts";

/** What becomes of a config that is there already, with another content: nothing is done at all, or not to it, or it is replaced. */
export type ImportPolicy = "ABORT" | "SKIP" | "OVERWRITE";

interface ImportInput {
  readonly policy: ImportPolicy;
  /** Only says what would happen. */
  readonly isPreview: boolean;
  readonly mayWrite: (key: ConfigKey) => boolean;
  /**
   * As in Nacos: what is there is in the way whatever its content, with ABORT what came before it stays, and what cannot be
   * written is no row but an error, before which nothing is written.
   */
  readonly isByPresence?: boolean | undefined;
  /** Recorded as the operator when nobody is authenticated. */
  readonly sourceUser?: string | undefined;
}

export interface ZipImport extends ImportInput {
  readonly namespace: string;
  readonly bytes: Uint8Array;
}

export interface CloneInput extends ImportInput {
  readonly from: string;
  readonly to: string;
  readonly keys: readonly CloneKey[];
  readonly mayRead: (key: ConfigKey) => boolean;
}

/** Where it stays the same, the new name is left out. */
interface CloneKey {
  /** Its namespace where it is not that of all. */
  readonly from?: string | undefined;
  readonly group: string;
  readonly dataId: string;
  readonly newGroup?: string | undefined;
  readonly newDataId?: string | undefined;
}

/** Another one is there; no right to write it; named twice; left alone with what was refused; made by somebody meanwhile. */
export type ImportReason = "exists" | "forbidden" | "twice" | "withOthers" | "meanwhile";

export interface ConfigImportRow {
  readonly group: string;
  readonly dataId: string;
  readonly outcome: "new" | "changed" | "same" | "skipped" | "refused";
  /** Empty where the outcome says all. */
  readonly why: string;
  /** The same for programs; absent for what is said of one config alone. */
  readonly reason?: ImportReason;
  /** What is no config, in the words of Nacos. */
  readonly item?: string | undefined;
}

export interface ZipExport {
  /** What is not named is found. */
  readonly keys?: readonly ConfigKey[] | undefined;
  readonly filter: Omit<ConfigFilter, "sort" | "descending" | "pageNo" | "pageSize">;
  readonly layout: "old" | "new";
}
