/** The verbs of the registry that every client uses. */
import type { ServiceKey } from "../../base/mod.ts";
import type { Instance, InstanceInput, ServiceList } from "../../naming/mod.ts";
import type { BeatAnswer, ServicePush, SubscriberView } from "../../naming_node/mod.ts";
import type { Page, ServiceRecord } from "../../state/mod.ts";
import type { Caller } from "../caller.ts";
import type { MaybePromise } from "../maybe_promise.ts";
import type { ServiceRef } from "./service_ref.ts";
import type { Explanation } from "./views.ts";

export interface ListInput extends ServiceRef {
  /** Clusters as the client spelled them (comma list); echoed in the answer. */
  readonly clusters: string;
  readonly healthyOnly: boolean;
  /** 1.x UDP push subscription: address and port; port 0 for none. */
  readonly udp?: {
    readonly ip: string;
    readonly port: number;
    /** Asked when something is pushed; absent where everybody may read. */
    readonly mayRead?: () => boolean;
  };
  readonly app?: string;
}

export interface BeatInput extends ServiceRef {
  readonly ip: string | undefined;
  readonly port: number | undefined;
  readonly cluster: string | undefined;
  /** The full beat when the client sent one (light beats have none). */
  readonly instance?: InstanceInput;
}

export interface InstanceAddress {
  readonly ip: string;
  readonly port: number;
  readonly cluster: string;
}

export interface SubscriberPage extends Page<SubscriberView> {
  /** Nodes whose subscribers are missing, because they did not answer in time. */
  readonly unanswered: readonly number[];
}

/** What a service is set to; what is undefined was not sent. */
export interface SettingsInput {
  readonly protectThreshold: number | undefined;
  readonly metadata: Readonly<Record<string, string>> | undefined;
  readonly selector: { type: string; expression: string } | undefined;
  /** Of a service that is made: it is for instances that live by beats or connections. */
  readonly ephemeral?: boolean | undefined;
}

/** Verbs that another node may have to answer return MaybePromise. */
export interface NamingApi {
  /**
   * Splits `group@@name`, canonicalises, and checks names unless the service is known: then they were. Throws ApiError
   * missing/invalid.
   */
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
  /** Takes away what operators have set on an address: the instance is as its client sends it again. */
  removeOverride(ref: ServiceRef, at: InstanceAddress, caller: Caller): Promise<void>;
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
  /** One instance, disabled ones too; an empty cluster matches any. Throws ApiError notFound, in Nacos's words. */
  instance(ref: ServiceRef, at: InstanceAddress, healthyOnly?: boolean): Instance;
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
  createService(ref: ServiceRef, settings: SettingsInput, caller: Caller): Promise<void>;
  updateService(ref: ServiceRef, settings: SettingsInput, caller: Caller): Promise<void>;
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
  explain(ref: ServiceRef, at: InstanceAddress): Explanation;
  /** What the lists of this node still lack, so that they are not handed out; empty when nothing. */
  waitsFor(): string;
  /** A connection ended: its instances, batches and subscriptions vanish at once. */
  connectionClosed(connectionId: string): void;
  /** This node is about to end: connections that end from now on take nothing away. */
  leaving(): void;
  /** gRPC pushes: called for each (connection, service, clusters) whose list changed; merged by the caller's outbox. */
  onPush(handler: (push: ServicePush) => void): void;
}
