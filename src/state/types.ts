/**
 * The replicated state machine's data: commands in, results and events out, and read-only views. Applying is total
 * and deterministic: a bad command is an error result, never a throw; time and ids are data in the command.
 */
import type { ConfigKey, ErrorKind, ServiceKey } from "../base/mod.ts";

/** Facts about a config besides its content ("advance info" in the words of Nacos). Absent means empty. */
export interface ConfigInfo {
  readonly appName?: string;
  readonly desc?: string;
  readonly use?: string;
  readonly effect?: string;
  readonly schema?: string;
  /** Comma-separated, as published. */
  readonly tags?: string;
}

/** A gray version of a config: `beta` (by client ip) or `tag_<tag>`. */
export interface GrayRecord {
  /** `beta` or `tag_<tag>`. */
  readonly name: string;
  readonly type: "beta" | "tag";
  /** Comma-separated ips, or the tag. */
  readonly expression: string;
  readonly content: string;
  readonly md5: string;
  readonly configType: string;
  readonly encryptedDataKey: string;
  readonly appName: string;
  readonly modifiedMs: number;
  readonly modifiedBy: string;
  readonly sourceIp: string;
}

export interface ConfigRecord extends ConfigKey, ConfigInfo {
  /** Numeric id, unique for the life of the cluster; shown as text to users. */
  readonly id: number;
  readonly content: string;
  /** Lower-case hex MD5 of the content's UTF-8 bytes. */
  readonly md5: string;
  /** One of properties, xml, json, text, html, yaml, toml, unset. */
  readonly type: string;
  readonly encryptedDataKey: string;
  readonly createdMs: number;
  readonly modifiedMs: number;
  readonly createdBy: string;
  readonly modifiedBy: string;
  readonly sourceIp: string;
  /** Log index of the last change. */
  readonly revision: number;
  readonly grays: readonly GrayRecord[];
}

export interface HistoryRecord extends ConfigKey, ConfigInfo {
  readonly id: number;
  readonly configId: number;
  readonly operation: "I" | "U" | "D";
  /** I: the new text; U: the text before the change; D: the removed text. */
  readonly content: string;
  readonly md5: string;
  readonly type: string;
  readonly encryptedDataKey: string;
  readonly sourceIp: string;
  readonly operator: string;
  /** `formal`, or `gray` with the gray version's name and rule. */
  readonly publishType: "formal" | "gray";
  readonly grayName: string;
  readonly grayRule: string;
  readonly createdMs: number;
  readonly modifiedMs: number;
}

export interface NamespaceRecord {
  readonly id: string;
  readonly name: string;
  readonly desc: string;
  readonly createdMs: number;
}

export interface HealthChecker {
  readonly type: "NONE" | "TCP" | "HTTP" | "MYSQL";
  /** HTTP: path, headers (`k:v|k:v`), expectedResponseCode; MYSQL: user, pwd, cmd. */
  readonly options: Readonly<Record<string, string | number>>;
}

export interface ClusterSettings {
  readonly name: string;
  readonly healthChecker: HealthChecker;
  readonly checkPort: number;
  readonly useInstancePort: boolean;
  readonly metadata: Readonly<Record<string, string>>;
}

/** Settings of a service made by an operator; a service may also exist without (by its instances alone). */
export interface ServiceRecord extends ServiceKey {
  readonly protectThreshold: number;
  readonly metadata: Readonly<Record<string, string>>;
  readonly selector: { readonly type: string; readonly expression: string };
  readonly clusters: readonly ClusterSettings[];
  readonly createdMs: number;
  /** True until the service is used for ephemeral instances (made by POST service or persistent registration). */
  readonly persistent: boolean;
}

export interface PersistentInstance {
  readonly ip: string;
  readonly port: number;
  readonly cluster: string;
  readonly weight: number;
  readonly enabled: boolean;
  /** As registered, or as set by an operator where the checker is NONE. Live health is the registry's. */
  readonly healthy: boolean;
  readonly metadata: Readonly<Record<string, string>>;
  readonly registeredMs: number;
}

/** What an operator laid over an instance (ephemeral or persistent); wins over what the client registers. */
export interface InstanceOverride {
  readonly weight?: number;
  readonly enabled?: boolean;
  /** Lies over what the client registered, key by key; a command that has it replaces all of it. */
  readonly metadata?: Readonly<Record<string, string>>;
  readonly updatedMs: number;
}

export interface InstanceId {
  readonly ip: string;
  readonly port: number;
  readonly cluster: string;
}

/** A node of the cluster. Who votes is in the log's membership, not here. */
export interface MemberRecord {
  readonly id: number;
  /** `host:port` of its gRPC port. */
  readonly address: string;
  /** It has acknowledged entries of the log, so a process with its id and no data has lost them. */
  readonly joined: boolean;
}

/** `casMd5`: undefined publishes unconditionally; "" demands that the version is absent. */
export interface PublishConfig {
  readonly type: "config.publish";
  readonly key: ConfigKey;
  readonly content: string;
  /** Absent: keep the stored type, else `text`. */
  readonly configType?: string;
  readonly info: ConfigInfo;
  readonly encryptedDataKey?: string;
  readonly casMd5?: string;
  readonly sourceIp: string;
  /** Present: publishes this gray version and leaves the formal config alone. */
  readonly gray?: { readonly type: "beta" | "tag"; readonly expression: string };
}

export interface RemoveConfig {
  readonly type: "config.remove";
  readonly key: ConfigKey;
  readonly sourceIp: string;
  /** Present: removes only this gray version (`beta`, `tag_x`). */
  readonly grayName?: string;
}

/** The union of everything the log can hold. Times and operator are in the envelope. */
export type Command =
  | PublishConfig
  | RemoveConfig
  | { readonly type: "history.trim"; readonly beforeMs: number }
  | {
    readonly type: "namespace.create";
    readonly id: string;
    readonly name: string;
    readonly desc: string;
  }
  | {
    readonly type: "namespace.update";
    readonly id: string;
    readonly name: string;
    readonly desc: string;
  }
  | { readonly type: "namespace.remove"; readonly id: string }
  | {
    readonly type: "service.put";
    readonly key: ServiceKey;
    /** `create` fails on an existing service, `update` on an absent one, `ensure` never. */
    readonly mode: "create" | "update" | "ensure";
    readonly protectThreshold?: number;
    readonly metadata?: Readonly<Record<string, string>>;
    readonly selector?: { readonly type: string; readonly expression: string };
    readonly persistent?: boolean;
  }
  | { readonly type: "service.remove"; readonly key: ServiceKey }
  | { readonly type: "cluster.put"; readonly key: ServiceKey; readonly cluster: ClusterSettings }
  | {
    readonly type: "instance.put";
    readonly key: ServiceKey;
    readonly instance: PersistentInstance;
  }
  | { readonly type: "instance.remove"; readonly key: ServiceKey; readonly id: InstanceId }
  | {
    readonly type: "override.put";
    readonly key: ServiceKey;
    readonly ids: readonly InstanceId[];
    readonly override: Omit<InstanceOverride, "updatedMs">;
  }
  | {
    readonly type: "override.remove";
    readonly key: ServiceKey;
    readonly ids: readonly InstanceId[];
  }
  | { readonly type: "switch.put"; readonly entry: string; readonly value: string }
  /** Where a node of the cluster is reached; an earlier removal of the id is forgotten. */
  | {
    readonly type: "member.put";
    readonly id: number;
    readonly address: string;
    readonly joined: boolean;
  }
  | { readonly type: "member.remove"; readonly id: number };

/** What is proposed: the command and everything that makes applying it the same on every node. */
export interface CommandEnvelope {
  /** Unique per attempt by a client of the log; a repeated id returns the first result (bounded table). */
  readonly requestId: string;
  /** Stamped by the leader. */
  readonly timeMs: number;
  readonly operator: string;
  readonly command: Command;
}

export type ApplyResult =
  /** `id`: the config's, history row's or other numeric id where the command made one; else 0. */
  | { readonly ok: true; readonly id: number; readonly existed: boolean; readonly index: number }
  | {
    readonly ok: false;
    readonly kind: ErrorKind;
    readonly message: string;
    readonly code: number;
    readonly index: number;
  };

/** What changed, for listeners on this node. */
export type StateEvent =
  | {
    readonly type: "configChanged";
    readonly key: ConfigKey;
    /** Md5 of the formal content now; empty when it is gone. */
    readonly md5: string;
    /** True when gray versions exist or existed: what a client sees depends on the client. */
    readonly gray: boolean;
  }
  | { readonly type: "serviceChanged"; readonly key: ServiceKey }
  | { readonly type: "persistentInstancesChanged"; readonly key: ServiceKey }
  | { readonly type: "overridesChanged"; readonly key: ServiceKey }
  | { readonly type: "namespacesChanged" }
  | { readonly type: "switchesChanged" }
  | { readonly type: "membersChanged" }
  /** The whole state was replaced by a snapshot. */
  | { readonly type: "restored" };

export interface Page<T> {
  readonly totalCount: number;
  readonly items: readonly T[];
}

export interface ConfigQuery {
  readonly namespace: string;
  readonly mode: "accurate" | "blur";
  /** Empty matches all. In blur mode `*` is the wildcard, anything else is literal. */
  readonly dataId: string;
  readonly group: string;
  readonly appName: string;
  readonly tags: readonly string[];
  readonly types: readonly string[];
  readonly content?: string;
  /** From 1. */
  readonly pageNo: number;
  readonly pageSize: number;
}

/** Everything that can be read without the log. All synchronous, all local to this node. */
export interface StateView {
  config(key: ConfigKey): ConfigRecord | undefined;
  /**
   * The gray versions of a key that has no formal config, as a record with id 0, no content and no md5; undefined in
   * every other case.
   */
  graysWithoutConfig(key: ConfigKey): ConfigRecord | undefined;
  configById(id: number): ConfigRecord | undefined;
  /** In steps of about a millisecond, between which commands may be applied. */
  searchSteps(query: ConfigQuery): Iterator<void, Page<ConfigRecord>>;
  configsOf(namespace: string): Iterable<ConfigRecord>;
  configCount(namespace?: string): number;
  history(
    filter: { key: ConfigKey; appName: string; pageNo: number; pageSize: number },
  ): Page<HistoryRecord>;
  historyById(id: number): HistoryRecord | undefined;
  /** The row before `id` of the same config. */
  previousHistory(id: number): HistoryRecord | undefined;
  historyCount(): number;
  /** Time of the first row; undefined without history. */
  oldestHistoryMs(): number | undefined;
  namespaces(): readonly NamespaceRecord[];
  namespace(id: string): NamespaceRecord | undefined;
  service(key: ServiceKey): ServiceRecord | undefined;
  services(): Iterable<ServiceRecord>;
  persistentInstances(key: ServiceKey): readonly PersistentInstance[];
  persistentServiceKeys(): Iterable<ServiceKey>;
  overrides(key: ServiceKey): ReadonlyMap<string, InstanceOverride>;
  /** Services that have overrides. */
  overriddenServiceKeys(): Iterable<ServiceKey>;
  switches(): ReadonlyMap<string, string>;
  /** Ascending by id. */
  members(): readonly MemberRecord[];
  member(id: number): MemberRecord | undefined;
  /** The node belonged to this cluster and was taken out of it. */
  wasRemoved(id: number): boolean;
  /** The highest version of the rules that an applied entry was of; a node that knows less cannot take part. */
  rulesVersion(): number;
  appliedIndex(): number;
}

/** Key of an override or persistent instance inside its service. */
export function instanceIdText(id: InstanceId): string {
  return `${id.ip}#${id.port}#${id.cluster}`;
}

/** A dump on its way in. Both methods throw BytesError; the state stays as it was until `finish` has returned. */
export interface StateRestore {
  push(chunk: Uint8Array): void;
  finish(): void;
}

/** Records at one moment, as lists that never change. */
export interface StateRecords {
  readonly namespaces: readonly NamespaceRecord[];
  /** Ascending by id. */
  readonly configs: readonly ConfigRecord[];
  /** Ascending by id, which is the order of time. */
  readonly history: readonly HistoryRecord[];
  readonly instances: readonly {
    readonly key: ServiceKey;
    readonly instances: readonly PersistentInstance[];
  }[];
}

/** The whole state at one moment, to be read or written bit by bit while commands go on being applied. */
export interface StateCapture {
  readonly appliedIndex: number;
  readonly records: StateRecords;
  /** As `StateMachine.dump`. */
  dump(chunkBytes: number): Iterable<Uint8Array>;
  /**
   * Bytes that are equal exactly when two states hold the same for their users. Unlike `fingerprint`, they say nothing
   * of the log, of the nodes and of remembered results, so another cluster can be compared by them.
   */
  contents(): Iterable<Uint8Array>;
}

/** The machine itself: owned by the node's loop. */
export interface StateMachine extends StateView {
  /** Applies one committed command; total. `events` is what listeners on this node must hear. */
  apply(
    index: number,
    data: Uint8Array,
  ): {
    readonly result: ApplyResult;
    readonly events: readonly StateEvent[];
    readonly requestId: string;
  };
  /** Marks a non-command entry as applied. */
  skip(index: number): void;
  /**
   * A consistent copy of the whole state as chunks of roughly `chunkBytes`, produced lazily while applies go on
   * (records are immutable; the iterator works on a shallow copy of the tables taken at the call).
   */
  dump(chunkBytes: number): Iterable<Uint8Array>;
  capture(): StateCapture;
  /** Replaces the state by a dump; throws when the dump is malformed or of an unknown version. */
  restore(chunks: Iterable<Uint8Array>): void;
  /** The same for chunks that come one by one, so that a dump need not be in memory as a whole. */
  startRestore(): StateRestore;
  /** Digest of the whole state at the applied index; equal on nodes that applied the same log. */
  digest(): string;
  /** The bytes whose MD5 `digest` is, produced as lazily as a dump: hashing them need not be done at once. */
  fingerprint(): Iterable<Uint8Array>;
}
