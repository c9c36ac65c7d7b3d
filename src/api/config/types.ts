/** The verbs of the config center. */
import type { ConfigKey } from "../../base/mod.ts";
import type {
  ConfigInfo,
  ConfigQuery,
  ConfigRecord,
  GrayRecord,
  HistoryRecord,
  Page,
  WaitingChange,
} from "../../state/mod.ts";
import type { Caller } from "../caller.ts";
import type { MaybePromise } from "../maybe_promise.ts";
import type { ConfigChanges } from "../changes/types.ts";
import type { ConfigCapacity } from "./config_capacity.ts";
import type { ConfigChecks } from "./config_checks.ts";
import type { ConfigFilter, FoundConfig } from "./find_types.ts";
import type { HistoryChange } from "./history_change.ts";
import type { CloneInput, ConfigImportRow, ZipExport, ZipImport } from "./transfer_types.ts";
import type { OutgoingFile } from "../backup/types.ts";
import type { Applied } from "../outcome.ts";
import type { ConfigWatch, ListenedConfig, ListenerOfNode } from "./watch_types.ts";

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

export interface ReadOptions {
  /** Empty: none. */
  readonly tag?: string | undefined;
  /** `linearizable` sees what is acknowledged anywhere; `local` or nothing what this node has. */
  readonly consistency?: string | undefined;
}

export interface ConfigAnswer {
  /** Undefined when there is nothing for this client. */
  readonly reading: ConfigReading | undefined;
  /** The index up to which the log was applied when it was read. */
  readonly index: number;
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
  /** Why, for its row of history. A cluster of which a member does not know comments refuses it. */
  readonly comment?: string;
  /** `src_user`: recorded as the operator when nobody is authenticated. */
  readonly sourceUser?: string;
}

/** One change of a transaction. Without a content the config is removed. */
export interface TransactionInput extends Pick<PublishInput, "key" | "configType" | "info"> {
  readonly content: string | undefined;
  /** MD5 of what is there; empty: there is none. Absent: whatever is there. */
  readonly expectedMd5?: string | undefined;
}

export interface Transacted {
  readonly index: number;
  /** In the order of the changes; the MD5 of what was removed is empty. */
  readonly configs: readonly { readonly key: ConfigKey; readonly md5: string }[];
}

/** Who asks: `user` is the proved name without that of a token, which makes nobody a second person; empty for nobody. */
export interface Asker {
  readonly caller: Caller;
  readonly user: string;
  /** Of the access token that was shown; empty for none. */
  readonly tokenId: string;
}

export interface LaterInput {
  /** Of the formal config; its `casMd5` plays no part. */
  readonly publish: PublishInput;
  /** MD5 of what has to be there; the empty one demands that there is nothing. */
  readonly expectedMd5: string | undefined;
}

/** Publishes at a time, and those that a second person confirms. All may throw ApiError. */
export interface WaitingApi {
  /** Publishes at a time. Resolves with the id. Refused: invalid, missing, casMissed, overloaded, unavailable. */
  schedule(input: LaterInput & { readonly at: string }, asker: Asker): Promise<number>;
  /** Publishes when a second person confirms it. As `schedule`. */
  request(input: LaterInput, asker: Asker): Promise<number>;
  of(id: number): WaitingChange | undefined;
  /** Those of one namespace, and why others were not published, in the order in which they were asked for. */
  list(namespace: string): readonly WaitingChange[];
  /** Publishes what somebody else asked for. Refused: notFound, forbidden, conflict, casMissed, invalid and more. */
  confirm(id: number, asker: Asker): Promise<void>;
  /** Shown to who asked for a while, with the reason. */
  refuse(id: number, reason: string, asker: Asker): Promise<void>;
  /** Takes back what waits, or forgets why it failed. Resolves with whether it was there. */
  remove(id: number, caller: Caller): Promise<boolean>;
}

export interface ConfigApi {
  readonly capacity: Pick<ConfigCapacity, keyof ConfigCapacity>;
  readonly checks: Pick<ConfigChecks, keyof ConfigChecks>;
  readonly waiting: WaitingApi;
  /** Throws ApiError: invalid, missing, casMissed, unavailable, overloaded. */
  publish(input: PublishInput, caller: Caller): Promise<Applied>;
  /** All the changes or none. Rejects with ApiError: invalid, tooLarge, casMissed, unavailable, overloaded. */
  transact(
    input: { readonly changes: readonly TransactionInput[]; readonly comment: string | undefined },
    caller: Caller,
  ): Promise<Transacted>;
  remove(
    input: { readonly key: ConfigKey; readonly tag?: string; readonly beta?: boolean },
    caller: Caller,
  ): Promise<void>;
  /** The config that has this id; undefined when there is none. */
  keyOfId(id: number): ConfigKey | undefined;
  removeByIds(ids: readonly number[], caller: Caller): Promise<number>;
  /**
   * What one client sees. An explicit `tag` does not fall back to the formal content; the label `Vipserver-Tag` and
   * the client's ip do. This and the other reads throw ApiError `invalid` for a consistency that there is not, and
   * reject with `unavailable` when a linearizable one cannot be had in time.
   */
  read(key: ConfigKey, caller: Caller, options?: ReadOptions): MaybePromise<ConfigAnswer>;
  /** The formal config with all that is kept beside it; undefined when absent. */
  whole(key: ConfigKey, consistency?: string): MaybePromise<ConfigRecord | undefined>;
  /** The beta version, whoever it is meant for; undefined when there is none. */
  beta(key: ConfigKey, consistency?: string): MaybePromise<ConfigReading | undefined>;
  /** Checks names and canonicalises the namespace; for edges that build keys themselves. */
  checkKey(input: {
    readonly namespace: string | undefined;
    readonly group: string | undefined;
    readonly dataId: string | undefined;
  }): ConfigKey;
  /** All that the page asks for, however large it is. Throws ApiError: invalid, overloaded. */
  search(query: ConfigQuery, consistency?: string): Promise<Page<ConfigRecord>>;
  /** As people look for configs. Rejects with ApiError: invalid, overloaded. */
  find(filter: ConfigFilter): Promise<Page<FoundConfig>>;
  /** One row for each config. Rejects with ApiError: invalid for what is refused as a whole, tooLarge, overloaded. */
  importZip(input: ZipImport, caller: Caller): Promise<readonly ConfigImportRow[]>;
  /** Rejects with ApiError: notFound, invalid, tooLarge, overloaded. */
  clone(input: CloneInput, caller: Caller): Promise<readonly ConfigImportRow[]>;
  /** Rejects with ApiError: notFound where nothing matches, invalid, tooLarge, overloaded. */
  exportZip(input: ZipExport): Promise<OutgoingFile>;
  /** Formal configs of a namespace. */
  count(namespace: string): number;
  /** The index up to which this node has applied the log. */
  appliedIndex(): number;
  configsOf(namespace: string): Iterable<ConfigRecord>;
  history(
    filter: { key: ConfigKey; appName: string; pageNo: number; pageSize: number },
  ): Page<HistoryRecord>;
  historyById(id: number): HistoryRecord | undefined;
  /** Of all configs, newest first. */
  newestHistory(): Iterable<HistoryRecord>;
  /** The row before this one of the same config. */
  previousHistory(id: number): HistoryRecord | undefined;
  /** The newest row of a change of the config with this id, whether it is still there or not. */
  newestChange(key: ConfigKey, configId: number): HistoryRecord | undefined;
  /** What a row has changed; undefined when there is no such row. */
  historyChange(id: number): HistoryChange | undefined;
  readonly watch: ConfigWatch;
  /** For streams of events. `close` ends the keeping. */
  readonly changes: ConfigChanges & { close(): void };
  /** Clients of all nodes that listen to a config: ip -> md5 it last named. Throws ApiError overloaded, tooLarge. */
  listenersOf(key: ConfigKey): Promise<Told<Map<string, string>>>;
  /** The same one by one. */
  listenerViews(key: ConfigKey): Promise<Told<ListenerOfNode[]>>;
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
