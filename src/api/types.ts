/**
 * What every protocol edge calls: one verb per use case, in the server's own words. Names arriving here are raw;
 * the verbs check them (Nacos's parameter rules) and canonicalise the namespace. Refusals are ApiError.
 */
import type { ConfigKey, ServiceKey } from "../base/mod.ts";
import type {
  ApplyResult,
  ConfigInfo,
  ConfigQuery,
  ConfigRecord,
  GrayRecord,
  HistoryRecord,
  NamespaceRecord,
  Page,
  ServiceRecord,
} from "../state/mod.ts";
import type { ClusterFacade } from "../cluster/mod.ts";
import type { NodeFacade } from "../node/mod.ts";
import type { Instance, InstanceInput, ServiceList } from "../naming/mod.ts";
import type { Caller } from "./caller.ts";
import type { ServiceRef } from "./naming/service_ref.ts";
import type { Explanation } from "./naming/views.ts";
import type { BeatAnswer, ServicePush, SubscriberView } from "../naming_node/mod.ts";
import type { NamingAdminApi } from "./naming/naming_admin.ts";

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

export interface ListenedConfig {
  readonly item: ListenItem;
  readonly md5: string;
}

/** One listened config as the client named it: the answer must repeat the client's own spelling. */
export interface ListenItem {
  readonly key: ConfigKey;
  /** Md5 the client holds; empty when it has nothing. */
  readonly md5: string;
  /** Tenant exactly as sent (`undefined` when the field was absent). */
  readonly tenantAsSent: string | undefined;
}

/** Listeners of both protocols, indexed by config, so that a change touches only its own listeners. */
export interface ConfigWatch {
  /** Items whose content differs now from what the client holds. */
  changed(items: readonly ListenItem[], caller: Caller): ListenItem[];
  /**
   * Long poll: resolves at once with what differs, else with the one item that changes first, else with [] after
   * `holdMs` or when `signal` aborts or the server stops.
   */
  poll(
    items: readonly ListenItem[],
    caller: Caller,
    options: { readonly holdMs: number; readonly signal: AbortSignal },
  ): Promise<ListenItem[]> | ListenItem[];
  /** gRPC: adds or renews listens of a connection; answers the items that differ now. */
  listen(connectionId: string, items: readonly ListenItem[], caller: Caller): ListenItem[];
  unlisten(connectionId: string, items: readonly ListenItem[]): void;
  dropConnection(connectionId: string): void;
  /** Called for each gRPC listener of a changed config. At most one handler: the gRPC edge. */
  onNotify(handler: (connectionId: string, item: ListenItem) => void): void;
  /** Listeners of one config on this node: client ip -> md5 it last named. Throws ApiError tooLarge, as `listenedBy`. */
  listenersOf(key: ConfigKey): Map<string, string>;
  /** Configs that one client ip listens to on this node. */
  listenedBy(ip: string): ListenedConfig[];
  counts(): { readonly longPolls: number; readonly connections: number; readonly listens: number };
  /** Answers all held polls; for shutdown. */
  close(): void;
}

export interface ListInput extends ServiceRef {
  /** Clusters as the client spelled them (comma list); echoed in the answer. */
  readonly clusters: string;
  readonly healthyOnly: boolean;
  /** 1.x UDP push subscription: address and port; port 0 for none. */
  readonly udp?: { readonly ip: string; readonly port: number };
  readonly app?: string;
}

export interface BeatInput extends ServiceRef {
  readonly ip: string | undefined;
  readonly port: number | undefined;
  readonly cluster: string | undefined;
  /** The full beat when the client sent one (light beats have none). */
  readonly instance?: InstanceInput;
}

export interface SubscriberPage extends Page<SubscriberView> {
  /** Nodes whose subscribers are missing, because they did not answer in time. */
  readonly unanswered: readonly number[];
}

type MaybePromise<T> = T | Promise<T>;

/** Verbs that may one day be answered by another node return MaybePromise; awaiting a value is always right. */
export interface NamingApi {
  /** Checks names, splits `group@@name` and canonicalises. Throws ApiError missing/invalid. */
  checkService(ref: ServiceRef): ServiceKey;
  /** Registers one instance by HTTP (lives by beats) or, with `caller.connectionId`, by its connection. */
  register(ref: ServiceRef, instance: InstanceInput, caller: Caller): MaybePromise<void>;
  deregister(ref: ServiceRef, instance: InstanceInput, caller: Caller): MaybePromise<void>;
  /** Replaces everything this connection registered for the service. */
  registerBatch(
    ref: ServiceRef,
    instances: readonly InstanceInput[],
    caller: Caller,
  ): MaybePromise<void>;
  /** PUT (replace) and PATCH (merge): operator overrides that win over later registrations. */
  updateInstance(
    ref: ServiceRef,
    instance: InstanceInput,
    mode: "put" | "patch",
    caller: Caller,
  ): Promise<void>;
  /** Batch metadata; answers `ip:port:unknown:cluster:ephemeral` texts of the instances touched. */
  batchMetadata(
    ref: ServiceRef,
    input: {
      readonly mode: "update" | "delete";
      readonly consistency: "ephemeral" | "persist" | "";
      readonly instances: readonly InstanceInput[];
      readonly metadata: Readonly<Record<string, string>>;
    },
    caller: Caller,
  ): Promise<string[]>;
  beat(input: BeatInput, caller: Caller): MaybePromise<BeatAnswer>;
  /** The list that a client sees after all filters. Unknown service: an empty list. */
  list(input: ListInput, caller: Caller): ServiceList;
  instance(ref: ServiceRef, ip: string, port: number, cluster: string): Instance | undefined;
  setHealth(
    ref: ServiceRef,
    input: InstanceInput & { healthy: boolean },
    caller: Caller,
  ): Promise<void>;
  subscribe(
    ref: ServiceRef & { readonly clusters: string },
    caller: Caller,
  ): ServiceList;
  unsubscribe(ref: ServiceRef & { readonly clusters: string }, caller: Caller): ServiceList;
  serviceNames(
    namespace: string | undefined,
    group: string | undefined,
    page: { readonly pageNo: number; readonly pageSize: number },
  ): { readonly count: number; readonly names: string[] };
  createService(
    ref: ServiceRef,
    settings: {
      readonly protectThreshold: number | undefined;
      readonly metadata: Readonly<Record<string, string>> | undefined;
      readonly selector: { type: string; expression: string } | undefined;
    },
    caller: Caller,
  ): Promise<void>;
  updateService(
    ref: ServiceRef,
    settings: {
      readonly protectThreshold: number | undefined;
      readonly metadata: Readonly<Record<string, string>> | undefined;
      readonly selector: { type: string; expression: string } | undefined;
    },
    caller: Caller,
  ): Promise<void>;
  removeService(ref: ServiceRef, caller: Caller): Promise<void>;
  service(ref: ServiceRef): ServiceRecord | undefined;
  subscribers(
    ref: ServiceRef,
    page: { readonly pageNo: number; readonly pageSize: number },
  ): SubscriberPage;
  /** As `subscribers`, of all nodes. */
  allSubscribers(
    ref: ServiceRef,
    page: { readonly pageNo: number; readonly pageSize: number },
  ): MaybePromise<SubscriberPage>;
  /** Why an address is, or is not, in the list of a service. */
  explain(ref: ServiceRef, at: { ip: string; port: number; cluster: string }): Explanation;
  /** What the lists of this node still lack, so that they are not handed out; empty when nothing. */
  waitsFor(): string;
  /** A connection ended: its instances, batches and subscriptions vanish at once. */
  connectionClosed(connectionId: string): void;
  /** This node is about to end: connections that end from now on take nothing away. */
  leaving(): void;
  /** gRPC pushes: called for each (connection, service, clusters) whose list changed; merged by the caller's outbox. */
  onPush(handler: (push: ServicePush) => void): void;
}

export interface NamespaceView extends NamespaceRecord {
  readonly configCount: number;
  readonly quota: number;
  /** 0 default, 2 custom. */
  readonly kind: number;
}

export interface NamespaceApi {
  list(): NamespaceView[];
  get(id: string): NamespaceView | undefined;
  /** False when it exists already or a name is illegal, as Nacos answers. */
  create(input: { id: string; name: string; desc: string }, caller: Caller): Promise<boolean>;
  update(input: { id: string; name: string; desc: string }, caller: Caller): Promise<boolean>;
  remove(id: string, caller: Caller): Promise<boolean>;
}

/** What a token opens: nothing was configured, it is another one, or it is the right one. */
export type BackupAccess = "closed" | "wrong" | "open";

/** A file on its way out. Whoever has it must call `release` in the end, however it ends. */
export interface OutgoingFile {
  readonly name: string;
  /** Made as they are asked for, from a copy of the state. */
  readonly parts: Iterator<Uint8Array<ArrayBuffer>>;
  release(): void;
}

export interface BackupOptions {
  /** The state of this node as it is, without asking the cluster whether it is the latest. */
  readonly local: boolean;
}

export interface TransferOptions extends BackupOptions {
  readonly namespace?: string;
}

export interface BackupApi {
  /** Compares in a time that says nothing about the token; a wrong one is noted in the log. */
  access(token: string, caller: Caller): BackupAccess;
  /**
   * Everything that is replicated, at one index. Both reject with ApiError `overloaded` while another file is on its
   * way, and `unavailable` when the cluster cannot say what is the latest. Who was given what is noted in the log.
   */
  full(options: BackupOptions, caller: Caller): Promise<OutgoingFile>;
  /** A transfer file, as r-nacos writes and reads them; of one namespace when it is named. */
  transfer(options: TransferOptions, caller: Caller): Promise<OutgoingFile>;
}

/** Everything an edge may use. Built once by the application. */
export interface Api {
  readonly config: ConfigApi;
  readonly naming: NamingApi;
  readonly namingAdmin: NamingAdminApi;
  readonly namespaces: NamespaceApi;
  readonly backups: BackupApi;
  readonly node: NodeFacade;
  readonly cluster: ClusterFacade;
}
