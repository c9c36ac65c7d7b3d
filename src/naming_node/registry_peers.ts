/** The other nodes, as the verbs of the registry see them. */
import type { ServiceKey } from "../base/mod.ts";
import type { InstanceInput, Service } from "../naming/mod.ts";
import type { InstanceId } from "../state/mod.ts";
import type { NamingPeerFigures } from "./figures.ts";
import type { SubscriberRows } from "./find_subscribers.ts";
import type { ForwardOp, ForwardResult } from "./forward_ops.ts";

/** What the nodes know of an address. */
export interface InstanceStanding {
  /** Id of this node. */
  readonly self: number;
  /** How the registry is shared just now. */
  readonly phase: string;
  /** Id of the node that keeps the leases of the service. */
  readonly home: number;
  /** When a client last ended what it had here; undefined when that is not remembered. */
  readonly endedMs: number | undefined;
}

/** What is to be changed. */
export interface Change {
  readonly key: ServiceKey;
  readonly instance: InstanceInput;
  readonly id: InstanceId;
}

export interface RegistryPeers {
  /** Node that keeps the leases of this service, when it is another one. */
  awayOf(service: Service | undefined, key: () => ServiceKey): number | undefined;
  /** Has another node do it. Rejects with its ApiError, or `unavailable` when it does not answer. */
  forward(to: number, op: ForwardOp): Promise<Exclude<ForwardResult, { type: "error" }>>;
  /** Has another node register or deregister it, and waits until this node shows what came of it. */
  change(to: number, op: "register" | "deregister", what: Change): Promise<void>;
  /** The client may also have left something of its own at this address on a node that it was connected to before. */
  endLeft(key: ServiceKey, id: InstanceId, nowMs: number): void;
  /** Ends a lease that another node kept until now; false when there is none. */
  endLease(key: ServiceKey, id: InstanceId, nowMs: number): boolean;
  /** Takes over the lease of another node, because its client beats here; false when there is none. */
  adopt(service: Service, idText: string, nowMs: number): boolean;
  /** This node judges it: the lease of a client, or with an empty id what a service as a whole needs. */
  isMine(keyText: string, idText: string): boolean;
  /** Throws ApiError `unavailable` while lists may not be handed out. */
  requireWarm(): void;
  /** Why lists may not be handed out; empty when they may. */
  readonly reason: string;
  /** Resolves once lists may be handed out. */
  readonly warm: Promise<void>;
  /** Lists are not pushed, because this node does not know yet what the others know. */
  readonly holdsPushes: boolean;
  /** What the nodes know of an address besides what is listed: who judges it, and when it last ended. */
  standing(key: ServiceKey, idText: string): InstanceStanding;
  /** Adds the subscribers of the other nodes; resolves with the nodes that did not answer in time. */
  addSubscribers(key: ServiceKey, into: SubscriberRows): Promise<readonly number[]>;
  figures(): NamingPeerFigures;
  close(): void;
}
