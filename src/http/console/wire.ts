/**
 * What the console's routes answer: shared with the app by type alone. Times are milliseconds since the epoch, sizes
 * bytes, ids texts. Every route is GET under /rnacos/v1/console unless said otherwise. An answer is the object itself;
 * a refusal has its HTTP status, `X-Request-Id`, and a body with `message`.
 */

/** GET, POST (log in: form or JSON username, password), DELETE (log out) /session; on the console's port only. */
export interface ConsoleSession {
  /** Absent: nobody is logged in. */
  readonly user?: {
    readonly name: string;
    readonly nickname: string;
    /** r-nacos's names: "0" manager, "1" developer, "2" visitor; or own ones. */
    readonly roles: readonly string[];
    readonly isManager: boolean;
    readonly mustChangePassword: boolean;
    /** Has a password here that can be changed here. */
    readonly hasPassword: boolean;
  };
  /** What this user may in each namespace that they see; managers see all. */
  readonly rights: readonly NamespaceRights[];
  /** No log in is wanted (RNACOS_ENABLE_NO_AUTH_CONSOLE). */
  readonly isOpen: boolean;
  /** RNACOS_ENABLE_OPEN_API_AUTH. */
  readonly isApiAuthOn: boolean;
  /** Button of a provider of logins (OpenID Connect) and where it leads, relative to the base path. */
  readonly providers: readonly { readonly text: string; readonly href: string }[];
  readonly version: string;
  readonly nodeId: string;
  readonly sessionSeconds: number;
  /** When it ends, and how far POST /session/renew can bring it: equal where it cannot. 0: no session. */
  readonly expiresMs: number;
  readonly endsMs: number;
}
export interface NamespaceRights {
  readonly namespace: string;
  readonly readConfigs: boolean;
  readonly writeConfigs: boolean;
  readonly readServices: boolean;
  readonly writeServices: boolean;
}

/** /namespaces; create, change, remove by /nacos/v1/console/namespaces. The default namespace has the id "public". */
export interface NamespaceRow {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly configs: number;
  readonly services: number;
  readonly instances: number;
  readonly isDefault: boolean;
}

/** /overview: asks all nodes, within a time. */
export interface Overview {
  readonly findings: readonly Finding[];
  readonly nodes: readonly NodeRow[];
  readonly counts: {
    readonly configs: number;
    readonly services: number;
    readonly instances: number;
    readonly healthyInstances: number;
    readonly connections: number;
    readonly namespaces: number;
  };
  /** Newest first; only what the user may see. */
  readonly changes: readonly ChangeRow[];
}
/** One thing that is wrong; the app has the words for each code. */
export interface Finding {
  readonly code:
    | "apiAuthOff"
    | "certificateEnds"
    | "certificateEnded"
    | "certificateUnused"
    | "nodeDown"
    | "nodeBehind"
    | "noLeader"
    | "diskFull"
    | "diskLow"
    | "noQuorumLeft"
    | "serviceWithoutHealthy"
    | "protectionReached"
    | "initialPassword"
    | "versionsDiffer"
    | "nodeNotReady";
  readonly severity: "bad" | "warn" | "info";
  readonly params: Readonly<Record<string, string | number>>;
}
/** Also /nodes. */
export interface NodeRow {
  readonly id: string;
  readonly address: string;
  readonly role: "leader" | "follower" | "candidate" | "learner" | "unknown";
  readonly isSelf: boolean;
  /** Answered within the time; all below is 0 or empty if not. */
  readonly isUp: boolean;
  /** Why it is not in order; empty when it is. */
  readonly trouble: string;
  readonly term: number;
  readonly appliedIndex: number;
  /** Entries behind the leader. */
  readonly lag: number;
  readonly version: string;
  readonly startedMs: number;
  readonly memoryBytes: number;
  readonly diskFreeBytes: number;
  readonly diskTotalBytes: number;
  /** It takes no writes for want of space. */
  readonly isDiskFull: boolean;
  readonly dataBytes: number;
  readonly connections: number;
}
export interface ChangeRow {
  readonly atMs: number;
  readonly who: string;
  readonly kind: "config";
  readonly verb: "publish" | "remove";
  readonly namespace: string;
  readonly group: string;
  readonly dataId: string;
}
/** /rates?minutes=60: sums over the nodes that answered; a point each 10 s, oldest first. */
export interface Rates {
  readonly stepMs: number;
  readonly fromMs: number;
  readonly httpPerSecond: readonly number[];
  readonly grpcPerSecond: readonly number[];
  readonly pushesPerSecond: readonly number[];
  readonly errorsPerSecond: readonly number[];
  readonly p50Ms: readonly number[];
  readonly p99Ms: readonly number[];
  readonly silentNodes: readonly string[];
}

export interface PageOf<T> {
  readonly total: number;
  readonly pageNo: number;
  readonly pageSize: number;
  readonly items: readonly T[];
}

/**
 * /configs?namespace=&q=&inContent=true|false&group=&app=&tag=&type=&sort=dataId|group|changed|bytes|app&desc=&pageNo=&pageSize=
 * `namespace=*` searches all that the user may read. `q` is contained in data id, group, app or tags, ignoring case; with
 * inContent in the content, too.
 */
export interface ConfigRow {
  readonly namespace: string;
  readonly group: string;
  readonly dataId: string;
  readonly type: string;
  readonly app: string;
  readonly tags: readonly string[];
  readonly description: string;
  readonly md5: string;
  readonly bytes: number;
  readonly changedMs: number;
  readonly changedBy: string;
  readonly hasGray: boolean;
  /** First line of the content that has `q`, cut; when it was searched there. */
  readonly hit?: { readonly line: number; readonly text: string };
}
/**
 * /config?namespace=&group=&dataId= ; 404 when there is none. Publish by POST /nacos/v1/cs/configs with the header casMd5
 * (to create and not to replace: any text that is no MD5, such as `absent`) and perhaps the parameter `comment`; remove
 * by DELETE.
 */
export interface ConfigDetail extends ConfigRow {
  readonly content: string;
  readonly createdMs: number;
  readonly createdBy: string;
  readonly use: string;
  readonly effect: string;
  readonly schema: string;
  readonly encryptedDataKey: string;
  readonly gray: readonly GrayRow[];
}
/** A beta (ips) or tag version. */
export interface GrayRow {
  readonly kind: "beta" | "tag";
  /** ips, by comma, or the tag. */
  readonly rule: string;
  readonly content: string;
  readonly md5: string;
  readonly changedMs: number;
}
/** /history?namespace=&group=&dataId=&pageNo=&pageSize= without contents; /history/one?id= with it. */
/** The content of an update and a delete is the one that was replaced or removed, of an insert the new one. */
export interface HistoryRow {
  readonly id: string;
  /** `beta` or `tag_x` for a change of a gray version; empty for the config itself. */
  readonly gray: string;
  readonly atMs: number;
  readonly who: string;
  readonly ip: string;
  readonly verb: "insert" | "update" | "delete";
  readonly md5: string;
  readonly bytes: number;
  readonly comment: string;
}
export interface HistoryDetail extends HistoryRow {
  readonly namespace: string;
  readonly group: string;
  readonly dataId: string;
  readonly content: string;
}
/** /listeners?namespace=&group=&dataId= over all nodes. */
export interface Listeners {
  readonly md5: string;
  readonly items: readonly {
    readonly ip: string;
    /** What the client last named. */
    readonly md5: string;
    /** It is what there is for this client, gray versions considered. */
    readonly inStep: boolean;
    /** To which it came. */
    readonly node: string;
    readonly app: string;
    /** What the client calls itself. */
    readonly sdk: string;
    /** The gray tag that it names; empty: none. */
    readonly tag: string;
    /** Empty for a long poll. */
    readonly connection: string;
    /** A long poll is a new one every half a minute. */
    readonly sinceMs: number;
  }[];
  readonly silentNodes: readonly string[];
}
/**
 * POST /configs/import?namespace=&policy=ABORT|SKIP|OVERWRITE&preview=true|false, body: the zip, as application/zip. One
 * row a config, and one with empty names for whatever else is in it. ABORT: nothing is imported where a row is refused.
 */
export interface ImportReport {
  readonly rows: readonly {
    readonly group: string;
    readonly dataId: string;
    readonly outcome: "new" | "changed" | "same" | "skipped" | "refused";
    readonly why: string;
    /** The same for programs; absent for what is said of one config alone. */
    readonly reason?: "exists" | "forbidden" | "twice" | "withOthers" | "meanwhile";
  }[];
  readonly isPreview: boolean;
}
/** POST /configs/export (JSON body {namespace, keys?: {group,dataId}[], q?, group?, app?, tag?, type?, format: "nacos"|"nacos2"}): a zip. */
/**
 * POST /configs/clone (JSON {from, to, keys: {group, dataId, newGroup?, newDataId?}[], policy, preview}): an ImportReport.
 */

/**
 * POST /move (JSON MoveWish) and POST /move/file?name=&namespace=&existing=&history=&users=&preview= (body: an archive of
 * configs or a transfer file) begin a move in, one at a time in each node: a MoveStatus. GET /move: the last one of the
 * node that is asked. POST /move/cancel. For managers.
 */
export interface MoveWish {
  readonly kind: "server" | "mysql";
  /** `http(s)://host:port/context`, `mysql://host:port/database`; without user and password. */
  readonly address: string;
  readonly user?: string;
  readonly password?: string;
  /** Of `/rnacos/backup` at the source, which tells users, too. */
  readonly backupToken?: string;
  /** Only this one. */
  readonly namespace?: string;
  readonly existing: "skip" | "replace";
  readonly history: boolean;
  readonly users: boolean;
  /** Nothing is written. */
  readonly preview: boolean;
}
export interface MoveStatus {
  readonly nodeId: string;
  readonly job?: {
    readonly id: string;
    readonly source: string;
    readonly isPreview: boolean;
    readonly startedBy: string;
    readonly startedMs: number;
    /** 0 while it is running. */
    readonly endedMs: number;
    readonly state: "running" | "done" | "cancelled" | "failed";
    readonly error: string;
    readonly counts: readonly {
      readonly kind: MoveRow["kind"];
      readonly outcome: MoveRow["outcome"];
      readonly count: number;
    }[];
    readonly leftOut: readonly { readonly what: string; readonly count: number }[];
  };
}
/** /move/rows?outcome=&pageNo=&pageSize=: the first of each outcome, those first that somebody has to look at. */
export interface MoveRow {
  readonly kind: "namespace" | "config" | "instance" | "role" | "user";
  readonly namespace: string;
  readonly group: string;
  readonly name: string;
  readonly outcome: "new" | "replaced" | "same" | "skipped" | "refused";
  readonly why: string;
}

/**
 * /services?namespace=&q=&group=&withEmpty=true|false&health=all|bad&meta=key=value&sort=name|instances|healthy|group&desc=&pageNo=&pageSize=
 */
export interface ServiceRow {
  readonly namespace: string;
  readonly group: string;
  readonly name: string;
  readonly clusters: number;
  readonly instances: number;
  readonly healthy: number;
  readonly protectThreshold: number;
  readonly protectionReached: boolean;
}
/** /service?namespace=&group=&name= ; 404 when there is none. */
export interface ServiceDetail extends ServiceRow {
  readonly metadata: Readonly<Record<string, string>>;
  readonly selector: { readonly type: string; readonly expression: string };
  readonly hasSettings: boolean;
  readonly clusterSettings: readonly {
    readonly name: string;
    readonly checkType: string;
    readonly checkPort: number;
    readonly usesInstancePort: boolean;
    readonly metadata: Readonly<Record<string, string>>;
  }[];
  readonly items: readonly InstanceRow[];
}
export interface InstanceRow {
  readonly ip: string;
  readonly port: number;
  readonly cluster: string;
  readonly weight: number;
  readonly enabled: boolean;
  readonly healthy: boolean;
  readonly ephemeral: boolean;
  readonly metadata: Readonly<Record<string, string>>;
  /** Of heartbeats; 0 for others. */
  readonly lastBeatMs: number;
  /** What an operator laid over what the client sends. */
  readonly override?: {
    readonly weight?: number;
    readonly enabled?: boolean;
    readonly metadata?: Readonly<Record<string, string>>;
  };
  readonly sent?: { readonly weight: number; readonly enabled: boolean };
}
/** /service/recent?namespace=&group=&name= : newest first, as the node that is asked has seen it since its start. */
export interface InstanceEvents {
  readonly items: readonly InstanceEventRow[];
}
export interface InstanceEventRow {
  readonly atMs: number;
  readonly what: "registered" | "removed" | "healthy" | "unhealthy" | "changed";
  readonly ip: string;
  readonly port: number;
  readonly cluster: string;
  /** By what the instance lives. */
  readonly lives: "heartbeats" | "connection" | "persistent";
  /** The node that judges it; empty for the one that is asked. */
  readonly node: string;
  /** Before and after, where it was another. */
  readonly weights?: readonly [number, number];
}
/**
 * /service/events?namespace=&group=&name=: SSE. `event: instances` with a JSON InstanceRow[] at the start and at each
 * change; `event: alive` each 15 s; `event: refused` with {message} where there are too many instances to be told live. Ends
 * after half an hour, and when the right to look ends: to be opened again.
 */
/** Instances change by PUT /nacos/v1/ns/instance; subscribers by /nacos/v1/ns/service/subscribers; explain by /nacos/v1/ns/instance/explain. */

/** /clients?q=&node=&pageNo=&pageSize=: gRPC connections of all nodes. POST /clients/reset?id=&node= (manager). */
export interface ClientRow {
  readonly id: string;
  readonly node: string;
  readonly ip: string;
  readonly app: string;
  readonly sdk: string;
  readonly connectedMs: number;
  readonly lastActiveMs: number;
  readonly publishes: number;
  readonly subscribes: number;
  readonly listens: number;
}
export interface Clients extends PageOf<ClientRow> {
  readonly silentNodes: readonly string[];
}
