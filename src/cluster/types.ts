/** The cluster as operators see it: who belongs to it, and what may be done about that. */
import type { NodeId } from "../raft/mod.ts";

export type MemberRole = "leader" | "follower" | "candidate" | "learner" | "none";

/** One node of the cluster, from the point of view of the node that is asked. */
export interface MemberView {
  readonly id: NodeId;
  readonly self: boolean;
  /** `host:port` of its gRPC port. */
  readonly address: string;
  /** `host:port` of its HTTP port, as far as known. */
  readonly httpAddress: string;
  readonly role: MemberRole;
  readonly voter: boolean;
  /** `UP` serves; `STARTING` answers and does not serve yet; `DOWN` does not answer. */
  readonly state: "UP" | "STARTING" | "DOWN";
  /** Why it is not up; empty when it is. */
  readonly reason: string;
  readonly version: string;
  readonly term: number;
  readonly applied: number;
  /** Entries that it lacks, known by the leader alone; -1 elsewhere. */
  readonly lag: number;
}

/** How the nodes compared at agreed indexes. */
export interface DigestFigures {
  /** Last index at which this node agreed with the majority. */
  readonly lastEqualIndex: number;
  readonly compared: number;
  readonly mismatches: number;
}

export interface ClusterView {
  members(): readonly MemberView[];
  digests(): DigestFigures;
}

/** What operators may do through any node. All reject with ApiError. */
export interface ClusterOperations {
  /** Invites the node that waits at this address, or records where a known node is reached now. */
  add(id: NodeId, address: string): Promise<void>;
  /** Takes the node out; the leader hands over first. */
  remove(id: NodeId): Promise<void>;
  /** Makes exactly these nodes the voters; members that are not named are taken out. */
  setVoters(ids: readonly NodeId[]): Promise<void>;
  transferLeader(id: NodeId): Promise<void>;
}

export type ClusterFacade = ClusterView & ClusterOperations;

/** What the environment says about this node's place in a cluster. */
export interface ClusterNodeSettings {
  readonly nodeId: NodeId;
  /** Where others reach this node. */
  readonly address: string;
  readonly httpPort: number;
  readonly version: string;
  /** Addresses to join through. */
  readonly seeds: readonly string[];
  /** May begin a cluster of its own when nobody answers. */
  readonly autoInit: boolean;
}

/** What a node tells the others about itself. */
export interface NodeReport {
  readonly httpPort: number;
  readonly version: string;
  readonly role: MemberRole;
  readonly term: number;
  readonly applied: number;
  readonly ready: boolean;
  readonly reason: string;
}
