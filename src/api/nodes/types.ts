/** What the nodes of a cluster tell of themselves, asked through any of them. */
import type { Page } from "../../state/mod.ts";
import type { Told } from "../config/types.ts";

/** Sizes in bytes; 0 where it is not known. */
export interface NodeFigures {
  readonly startedMs: number;
  readonly memoryBytes: number;
  readonly diskFreeBytes: number;
  readonly diskTotalBytes: number;
  readonly dataBytes: number;
  /** Clients over gRPC. */
  readonly connections: number;
  readonly term: number;
  readonly appliedIndex: number;
  /** Why it is not in order; empty when it is. */
  readonly trouble: string;
  /** It takes no writes for want of space. */
  readonly isDiskFull: boolean;
}

/** What was counted in one step of time. */
export interface RatePoint {
  readonly http: number;
  readonly grpc: number;
  readonly pushes: number;
  /** Requests that the server could not answer as it should, of both protocols. */
  readonly errors: number;
  /** Requests by how long they took, as `LATENCY_BOUNDS_MS` has it; those that are held on purpose are left out. */
  readonly latencies: readonly number[];
}

/** Steps of `CONSOLE.rateStepMs` on the clock of all: step 1 ends at that many milliseconds of the epoch. */
export interface RateSeries {
  /** Number of the newest step. */
  readonly lastStep: number;
  /** Ends with the newest; undefined where the node was not there. */
  readonly points: readonly (RatePoint | undefined)[];
}

export interface ConnectionView {
  readonly id: string;
  readonly ip: string;
  readonly app: string;
  /** What its client calls itself, with its version. */
  readonly sdk: string;
  readonly connectedMs: number;
  readonly lastActiveMs: number;
  /** Instances that it publishes, services that it subscribes to, configs that it listens to. */
  readonly publishes: number;
  readonly subscribes: number;
  readonly listens: number;
}

export interface ConnectionOfNode extends ConnectionView {
  readonly node: number;
}

export interface ConnectionFilter {
  /** Part of id, address, app or SDK, in any case; empty matches all. */
  readonly text: string;
  /** Absent: of all nodes. */
  readonly node?: number;
  /** From 1. */
  readonly pageNo: number;
  readonly pageSize: number;
}

export interface NodesApi {
  /** By node. */
  figures(): Promise<Told<ReadonlyMap<number, NodeFigures>>>;
  /** Sums of the nodes that answered. */
  rates(steps: number): Promise<Told<RateSeries>>;
  /** Rejects with ApiError: invalid for a page too far behind, overloaded. */
  connections(filter: ConnectionFilter): Promise<Told<Page<ConnectionOfNode>>>;
  /** Ends a connection, whose client then comes anew. Rejects with ApiError: notFound, unavailable. */
  reset(node: number, connectionId: string): Promise<void>;
}

/** What a node tells of itself; all at once and without waiting. */
export interface NodeSources {
  figures(): NodeFigures;
  rates(steps: number): RateSeries;
  /** How many connections match, and the first of them in the order of their ids. */
  connections(text: string, count: number): Page<ConnectionView>;
  /** False when there is none of this id. */
  reset(connectionId: string): boolean;
}
