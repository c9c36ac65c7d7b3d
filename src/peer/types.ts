/** The link between nodes as the rest of the server sees it. */
import type { ClusterAccess } from "../base/mod.ts";
import type { Message, NodeId } from "../raft/mod.ts";

/** Names of the calls that one node can make to another; numbers are the wire's. */
export const PEER_CALLS = {
  forward: 1,
  join: 2,
  leave: 3,
  namingSync: 4,
  namingForward: 5,
  status: 6,
  admin: 7,
  digest: 8,
  invite: 9,
  listeners: 10,
  /** How far the other node has applied the log. */
  applied: 11,
  /** What the other node tells of itself, for people. */
  nodes: 12,
  /** Records of the other node's audit log. */
  audit: 13,
  /** When access tokens were used last on the other node. */
  lastUses: 14,
} as const;
export type PeerCall = (typeof PEER_CALLS)[keyof typeof PEER_CALLS];

/** Who made a call. A stranger has no cluster yet: it may only ask to join. */
export interface PeerCaller {
  readonly nodeId: NodeId;
  readonly address: string;
  /** Drawn at each start of its process. */
  readonly incarnation: string;
  readonly stranger: boolean;
  /** Newest version of the rules that it knows. */
  readonly rules: number;
}

/** How a call ended. */
export type CallOutcome =
  | { readonly type: "answer"; readonly body: Uint8Array }
  /** It never left, or the other side said so: nothing happened there. */
  | { readonly type: "refused"; readonly reason: string }
  /** It left and no answer came: it may have happened. */
  | { readonly type: "unknown"; readonly reason: string };

/** How a call to an address ended, and who answered there. */
export type AddressOutcome =
  | {
    readonly type: "answer";
    readonly body: Uint8Array;
    readonly nodeId: NodeId;
    readonly clusterId: string;
    readonly address: string;
  }
  | {
    readonly type: "refused" | "unknown";
    readonly reason: string;
    /** A node answered there, also when it refused; false when none could be reached. */
    readonly answered: boolean;
    /** Its cluster; empty when it did not say or has none. */
    readonly clusterId: string;
  };

/** Answers one kind of call. A throw becomes a `refused` with its message. */
export type CallHandler = (caller: PeerCaller, body: Uint8Array) => Promise<Uint8Array>;

export interface PeerState {
  readonly id: NodeId;
  readonly address: string;
  readonly connected: boolean;
  /** Why it is not connected; empty when it is. */
  readonly fault: string;
  readonly queuedBytes: number;
  readonly callsUnderWay: number;
  readonly sentFrames: number;
  readonly droppedMessages: number;
  readonly reconnects: number;
}

/** What the links of a node have been through; for metrics. */
export interface PeerStats {
  readonly access: ClusterAccess;
  /** Streams that other nodes have opened. */
  readonly incoming: number;
  readonly refused: number;
  readonly snapshotsSent: number;
  readonly snapshotsFailed: number;
  readonly snapshotsReceived: number;
}

/** What the link tells its owner. None of these may throw. */
export interface PeerEvents {
  message(message: Message): void;
  unreachable(id: NodeId): void;
  /** A node said where it can be reached. */
  greeted(id: NodeId, address: string): void;
  connected(id: NodeId): void;
  /** A node of the own cluster wants in: undefined when it may, else why not. */
  judge(id: NodeId): string | undefined;
  /**
   * A node of another cluster, which has proved the token, calls this very node a member of its own. It is refused; it
   * comes again and again.
   */
  claimed(id: NodeId, clusterId: string): void;
}
