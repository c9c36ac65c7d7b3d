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
