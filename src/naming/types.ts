/** Words of the registry. Instances here are as clients see them; the records behind are the room's own. */
import type { ServiceKey } from "../base/mod.ts";

/** An instance as a client or operator describes it; absent members take Nacos's defaults. */
export interface InstanceInput {
  readonly ip?: string;
  readonly port?: number;
  readonly cluster?: string;
  /** 0..10000, default 1. */
  readonly weight?: number;
  readonly healthy?: boolean;
  readonly enabled?: boolean;
  readonly ephemeral?: boolean;
  readonly metadata?: Readonly<Record<string, string>>;
  readonly instanceId?: string;
  readonly app?: string;
}

/** One instance after defaults, overrides and health. Immutable; replaced when it changes. */
export interface Instance {
  readonly ip: string;
  readonly port: number;
  readonly cluster: string;
  readonly weight: number;
  readonly healthy: boolean;
  readonly enabled: boolean;
  readonly ephemeral: boolean;
  readonly metadata: Readonly<Record<string, string>>;
  /** `ip#port#cluster#group@@name` or a snowflake id where the metadata asks for it. */
  readonly instanceId: string;
  readonly heartBeatIntervalMs: number;
  readonly heartBeatTimeoutMs: number;
  readonly ipDeleteTimeoutMs: number;
}

/** A filtered list for one (service, clusters, healthyOnly). Shared by all who ask the same; never mutated. */
export interface ServiceList {
  readonly key: ServiceKey;
  /** As the client spelled them. */
  readonly clusters: string;
  readonly hosts: readonly Instance[];
  /** Strictly growing per service on this server; milliseconds since the epoch or more. */
  readonly lastRefTimeMs: number;
  readonly cacheMillis: number;
  readonly reachProtectionThreshold: boolean;
  readonly checksum: string;
  /** Encoded forms are cached here by the edges: protocol name -> bytes or text. Dropped with the list. */
  readonly encoded: Map<string, Uint8Array | string>;
}

/**
 * Who published an instance and by what it lives. Compared by identity: one object per owner. Only the node that an
 * owner belongs to judges its records; elsewhere they are copies.
 */
export interface Owner {
  /** The node that judges; empty for this one. */
  readonly node: string;
  /** `http`: lives by beats. `connection`: as long as its connection. `log`: until it is removed from the log. */
  readonly kind: "http" | "connection" | "log";
  /** Connection id, else empty. */
  readonly client: string;
}

/** Settings of a service that the registry itself obeys. */
export interface ServiceSettings {
  readonly protectThreshold: number;
  /** Nothing was set by an operator, so that an empty service can be deleted without a loss. */
  readonly blank: boolean;
}

/** What an operator laid over an instance; wins over what its owner says. */
export interface Override {
  readonly weight?: number;
  readonly enabled?: boolean;
  /** Lies over what the client registered, key by key. */
  readonly metadata?: Readonly<Record<string, string>>;
}

/** What happened in the registry, in order. Beats that change nothing are no event. */
export type NamingEvent =
  /** A list of this service may differ now. At most once for all changes between two drains. */
  | { readonly type: "serviceChanged"; readonly key: ServiceKey }
  | {
    readonly type: "instanceChanged";
    readonly change: "put" | "removed" | "health";
    readonly key: ServiceKey;
    readonly instance: Instance;
    /** As clients saw the address before; absent where they saw none, and for what is removed. */
    readonly before?: Instance | undefined;
    readonly owner: Owner;
  }
  /** These overrides have had no instance for `NAMING.overrideLifeMs`. Repeated until they are gone. */
  | {
    readonly type: "overridesOrphaned";
    readonly key: ServiceKey;
    readonly ids: readonly string[];
  }
  /** Without instances and subscribers for `NAMING.emptyServiceLifeMs`; forgotten here. */
  | { readonly type: "serviceExpired"; readonly key: ServiceKey };

/** Instances that a connection publishes, and services that it subscribes to. */
export interface ConnectionFigures {
  readonly published: number;
  readonly subscribed: number;
}

export interface NamingCounts {
  readonly services: number;
  readonly instances: number;
  readonly subscriptions: number;
  readonly udpSubscriptions: number;
  /** Connections that publish or subscribe. */
  readonly connectionClients: number;
  /** Distinct `ip:port` that live by beats. */
  readonly beatClients: number;
  readonly persistentClients: number;
}
