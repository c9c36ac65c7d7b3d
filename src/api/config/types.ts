/** The verbs of the config center. */
import type { ConfigKey } from "../../base/mod.ts";
import type {
  ApplyResult,
  ConfigInfo,
  ConfigQuery,
  ConfigRecord,
  GrayRecord,
  HistoryRecord,
  Page,
} from "../../state/mod.ts";
import type { Caller } from "../caller.ts";
import type { ConfigWatch, ListenedConfig } from "./watch_types.ts";

/** A config as one client sees it: the formal content or the gray version that matches the client. */
export interface ConfigReading {
  readonly record: ConfigRecord;
  /** The version chosen; undefined for the formal one. */
  readonly gray: GrayRecord | undefined;
  readonly content: string;
  readonly md5: string;
  readonly type: string;
  readonly encryptedDataKey: string;
  readonly modifiedMs: number;
}

export interface PublishInput {
  readonly key: ConfigKey;
  readonly content: string;
  readonly configType?: string;
  readonly info: ConfigInfo;
  readonly encryptedDataKey?: string;
  readonly casMd5?: string;
  readonly betaIps?: string;
  readonly tag?: string;
  /** `src_user`: recorded as the operator when nobody is authenticated. */
  readonly sourceUser?: string;
}

export interface ConfigApi {
  /** Throws ApiError: invalid, missing, casMissed, unavailable, overloaded. */
  publish(input: PublishInput, caller: Caller): Promise<ApplyResult & { ok: true }>;
  remove(
    input: { readonly key: ConfigKey; readonly tag?: string; readonly beta?: boolean },
    caller: Caller,
  ): Promise<void>;
  removeByIds(ids: readonly number[], caller: Caller): Promise<number>;
  /**
   * Local read; undefined when absent. An explicit `tag` does not fall back to the formal content; the label
   * `Vipserver-Tag` and the client's ip do.
   */
  read(key: ConfigKey, caller: Caller, tag?: string): ConfigReading | undefined;
  /** Checks names and canonicalises the namespace; for edges that build keys themselves. */
  checkKey(input: {
    readonly namespace: string | undefined;
    readonly group: string | undefined;
    readonly dataId: string | undefined;
  }): ConfigKey;
  /** All that the page asks for, however large it is. Throws ApiError: invalid, overloaded. */
  search(query: ConfigQuery): Promise<Page<ConfigRecord>>;
  configsOf(namespace: string): Iterable<ConfigRecord>;
  history(
    filter: { key: ConfigKey; appName: string; pageNo: number; pageSize: number },
  ): Page<HistoryRecord>;
  historyById(id: number): HistoryRecord | undefined;
  previousHistory(id: number): HistoryRecord | undefined;
  readonly watch: ConfigWatch;
  /** Clients of all nodes that listen to a config: ip -> md5 it last named. Throws ApiError overloaded, tooLarge. */
  listenersOf(key: ConfigKey): Promise<Told<Map<string, string>>>;
  /** Configs that one client ip listens to, on all nodes. */
  listenedBy(ip: string): Promise<Told<ListenedConfig[]>>;
}

/** What all nodes that answered in time know together, and which did not. */
export interface Told<T> {
  readonly found: T;
  readonly silent: readonly SilentNode[];
}

export interface SilentNode {
  readonly node: number;
  readonly reason: string;
}
