/** How people look for configs, and what they find. */
import type { ConfigKey } from "../../base/mod.ts";
import type { ConfigRecord } from "../../state/mod.ts";

export type ConfigSort = "dataId" | "group" | "changed" | "bytes" | "app";

/** Empty texts match all. */
export interface ConfigFilter {
  readonly spaces: readonly ConfigSpace[];
  /** Contained in data id, group, app or tags, in any case. */
  readonly text: string;
  /** Or in the content. */
  readonly inContent: boolean;
  readonly group: string;
  readonly appName: string;
  readonly tag: string;
  readonly configType: string;
  readonly sort: ConfigSort;
  readonly descending: boolean;
  /** From 1. */
  readonly pageNo: number;
  readonly pageSize: number;
}

/** A namespace, and which of its configs may be shown; all where it is not said. */
interface ConfigSpace {
  readonly namespace: string;
  readonly admits?: ((key: ConfigKey) => boolean) | undefined;
}

export interface FoundConfig {
  readonly record: ConfigRecord;
  readonly bytes: number;
  /** First line that has the text, where contents were searched. */
  readonly hit: { readonly line: number; readonly text: string } | undefined;
}
