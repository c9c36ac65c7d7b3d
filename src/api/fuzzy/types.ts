/** The verbs of fuzzy watches: of configs, and the same of services. */
import type { FuzzyKey, FuzzyPattern } from "./fuzzy_pattern.ts";

export type { FuzzyKey, FuzzyPattern } from "./fuzzy_pattern.ts";

type FuzzyBegin =
  /** `isCut`: more match than are told. */
  | {
    readonly ok: true;
    readonly pattern: FuzzyPattern;
    readonly keys: readonly FuzzyKey[];
    readonly isCut: boolean;
  }
  /** There are too many patterns. */
  | { readonly ok: false };

export interface FuzzyWatchApi {
  /**
   * From now on the connection is told what comes and goes among the keys that match; gives those that are there.
   * Repeating it is harmless. Throws ApiError `invalid` for what is no pattern, `overloaded` when too many ask at once.
   */
  watch(connectionId: string, pattern: string): Promise<FuzzyBegin>;
  unwatch(connectionId: string, pattern: string): void;
  connectionClosed(connectionId: string): void;
  /** Whether there is such a thing now. */
  exists(key: FuzzyKey): boolean;
  /** To be set once: told of each key that came or went and of who watches it. */
  onChange(handler: (connectionIds: Iterable<string>, key: FuzzyKey) => void): void;
}

export interface FuzzyApi {
  readonly configs: FuzzyWatchApi;
  readonly services: FuzzyWatchApi;
  close(): void;
}
