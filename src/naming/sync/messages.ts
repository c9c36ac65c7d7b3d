/** What nodes tell each other about their own records. */
import type { ServiceKey } from "../../base/mod.ts";
import type { Buckets, Root } from "./buckets.ts";

export type RecordKind = "http" | "connection" | "log";

/** One publication of the sender, or (kind `log`) its verdict on a persistent instance. */
export interface RecordData {
  readonly kind: RecordKind;
  /** Connection id, else empty. */
  readonly client: string;
  readonly ip: string;
  readonly port: number;
  readonly cluster: string;
  readonly weight: number;
  readonly enabled: boolean;
  readonly healthy: boolean;
  readonly metadata: Readonly<Record<string, string>>;
  /** Only where it is not made of the address. */
  readonly instanceId: string | undefined;
  readonly stampMs: number;
}

/** This address was given up at this time: nothing older may be shown. */
export interface TombstoneData {
  readonly kind: "http" | "connection";
  readonly idText: string;
  readonly stampMs: number;
}

/** Everything of one service that changed after `base`; all of it when `base` is 0. */
export interface EntryData {
  readonly key: ServiceKey;
  readonly version: number;
  readonly base: number;
  /** The sender, which passes on what another node told it, has dropped some of it. */
  readonly partial: boolean;
  /** Not 0: it takes so many messages. This one has one part of it, or, in a list of many services, nothing. */
  readonly parts: number;
  readonly records: readonly RecordData[];
  readonly tombstones: readonly TombstoneData[];
  /** Keys of records that are gone; only in a difference. */
  readonly removed: readonly string[];
}

/** Another node of which the sender has records. */
export interface HeardOf {
  readonly node: number;
  readonly epoch: number;
  /** The sender was told everything up to this version. */
  readonly completeVersion: number;
  /** For how long no node has heard from it, as far as the sender knows. */
  readonly ageMs: number;
  /** It has been replaced by a later start of the same node. */
  readonly retired: boolean;
}

export interface Greeting {
  /** Start of the sender's process; grows with each. */
  readonly epoch: number;
  /** Epoch of the receiver that the sender knows; 0 for none. */
  readonly knownEpoch: number;
  /** The sender knows what the others know and may keep leases. */
  readonly warm: boolean;
  readonly clockMs: number;
  /** Digest of all own records; absent while some are still to be told. */
  readonly root: Root | undefined;
}

export interface SyncMessage extends Greeting {
  readonly type: "sync";
  readonly entries: readonly EntryData[];
  readonly heardOf: readonly HeardOf[];
}

export interface SyncAnswer extends Greeting {
  readonly type: "heard";
}

/** One service that was too large to be told with others. */
export interface PartWanted {
  readonly key: ServiceKey;
  /** The asker has everything up to this version; 0 when it has not. */
  readonly since: number;
  readonly part: number;
  /** As the one who answers has said; 0 before that. */
  readonly parts: number;
}

/** Asks for what differs in the records of one start of one node. */
export interface PullMessage {
  readonly type: "pull";
  readonly node: number;
  readonly epoch: number;
  readonly buckets: Buckets;
  /** Set: only this is asked for. */
  readonly one: PartWanted | undefined;
}

export interface PullAnswer {
  readonly type: "pulled";
  /** False: the one asked has no such records. */
  readonly known: boolean;
  /** Everything up to this version is known to the one who answers. */
  readonly asOf: number;
  /** More buckets differ than fit into the answer. */
  readonly more: boolean;
  /** Buckets whose entries are all in the answer. */
  readonly covered: readonly number[];
  readonly entries: readonly EntryData[];
}

export type SyncCall = SyncMessage | PullMessage;
export type SyncReply = SyncAnswer | PullAnswer;
