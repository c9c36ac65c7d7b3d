/** Verbs of the registry for operators, consoles and the UDP edge, beside those that every client uses. */
import type { ServiceKey } from "../../base/mod.ts";
import type { ConnectionFigures, Instance, NamingCounts } from "../../naming/mod.ts";
import type { ClusterSettings, Page, ServiceRecord } from "../../state/mod.ts";
import type { NamingPeerFigures, ServerStatus, UdpPush } from "../../naming_node/mod.ts";
import type { Caller } from "../caller.ts";
import type {
  FoundService,
  InstanceView,
  NamespaceSurvey,
  ServiceFilter,
  ServiceView,
} from "./find_types.ts";
import type { InstanceEvent } from "./instance_log.ts";
import type { ServiceChanges } from "../changes/types.ts";
import type { ClientRows } from "./registry_clients.ts";
import type { ServiceRef } from "./service_ref.ts";

/** One service as a catalog shows it. */
export interface ServiceSummary {
  readonly key: ServiceKey;
  readonly clusterCount: number;
  readonly ipCount: number;
  readonly healthyCount: number;
  /** The protection threshold is reached: unhealthy instances are handed out as healthy. */
  readonly protectionReached: boolean;
}

export interface ServiceSearch {
  readonly namespace: string | undefined;
  /** Part of the name; empty matches all. */
  readonly name: string;
  /** Part of the group; empty matches all. */
  readonly group: string;
  /** Only services that have this `ip` or `ip:port`; empty matches all. */
  readonly instance: string;
  /** Leaves services without instances out. */
  readonly withInstancesOnly: boolean;
  /** From 1. */
  readonly pageNo: number;
  readonly pageSize: number;
}

export interface NamingAdminApi {
  /** A service is known by its instances, its settings, or because it had instances a moment ago. */
  exists(ref: ServiceRef): boolean;
  /** All instances, disabled ones too, of one cluster or (empty) all, with overrides and health. */
  instances(ref: ServiceRef, cluster: string): readonly Instance[];
  searchServices(query: ServiceSearch): Page<ServiceSummary>;
  /** As people look for services. Rejects with ApiError: invalid, overloaded. */
  findServices(filter: ServiceFilter): Promise<Page<FoundService>>;
  /** What there is, by namespace; a moment old. */
  survey(): Promise<ReadonlyMap<string, NamespaceSurvey>>;
  /** All about a service; undefined for one that nobody knows. Throws ApiError: invalid, missing, tooLarge. */
  viewService(ref: ServiceRef): ServiceView | undefined;
  viewInstances(ref: ServiceRef): readonly InstanceView[];
  /** Who came, went or changed of late, newest first, as this node has seen it since its start. */
  instanceEvents(ref: ServiceRef): readonly InstanceEvent[];
  /** Calls back at each change of the list of a service until the function that it gives is called. */
  followService(key: ServiceKey, onChange: () => void): () => void;
  /** For streams of events. */
  readonly changes: ServiceChanges;
  /** `group@@name` of every service of a namespace, or of all namespaces when it is undefined. */
  serviceNamesByNamespace(namespace: string | undefined): Map<string, string[]>;
  /** The service with settings or, without, as its instances describe it. */
  serviceDetail(ref: ServiceRef): ServiceRecord | undefined;
  putCluster(ref: ServiceRef, cluster: ClusterSettings, caller: Caller): Promise<void>;
  /** Switches as stored: entry -> value. */
  switches(): ReadonlyMap<string, string>;
  /** What an operator wants this server to say, and to be, in place of its real status. */
  overriddenStatus(): ServerStatus | undefined;
  putSwitch(entry: string, value: string, caller: Caller): Promise<void>;
  counts(): NamingCounts;
  /** What a connection to this node holds. */
  connectionFigures(connectionId: string): ConnectionFigures;
  /** How the registry is shared with other nodes; undefined where it cannot be. */
  peers(): NamingPeerFigures | undefined;
  /** Ids of all that publish at any node or subscribe at this one. Rejects with ApiError `overloaded`, as the next two. */
  clientIds(): Promise<ReadonlySet<string>>;
  /** What the client of an id publishes at any node and subscribes to at this one. */
  clientRows(clientId: string): Promise<ClientRows>;
  /** Who publishes in a service, and who subscribes to it at this node. */
  clientsOfService(ref: ServiceRef): ClientRows;
  /** Service key -> `ip:port_healthy` texts, as Nacos 1.x asks its peers for them. */
  statuses(ref: ServiceRef): string[];
}

/** What the UDP edge needs from the registry. */
export interface UdpPushSource {
  /** At most one handler: the UDP edge. */
  onUdpPush(handler: (push: UdpPush) => void): void;
  /** The subscriber did not acknowledge: forgotten until its next poll. */
  forgetUdp(push: UdpPush): void;
}
