import type { ApplyResult, Command } from "../state/mod.ts";
import type { Message, NodeId } from "../raft/mod.ts";
import type { StoredSnapshot } from "../store/mod.ts";

export type InstallMessage = Extract<Message, { type: "installSnapshot" }>;

/** A proposal on its way from a follower to the leader. The leader stamps the time. */
export interface ForwardRequest {
  readonly requestId: string;
  readonly operator: string;
  readonly command: Command;
  readonly timeoutMs: number;
  /**
   * What the sender had applied before its first try under this request id: every try stands behind it in the log. The
   * leader proposes it only while nothing behind that index is forgotten.
   */
  readonly sinceIndex: number;
}

export type ForwardAnswer =
  /** Committed and applied by the leader; `result.index` is its place in the log. */
  | { readonly type: "done"; readonly result: ApplyResult }
  /** Surely not committed: another try is safe. */
  | { readonly type: "refused"; readonly leader: NodeId }
  /** Surely not committed: the leader, or so many nodes that nothing can be committed, have no space. */
  | { readonly type: "diskFull" }
  /** Nobody can say; the request id makes a retry safe. */
  | { readonly type: "unknown"; readonly reason: string };

/** What arrives from other nodes goes in here. All methods may be called at any time until `stop`. */
export interface TransportPort {
  receive(message: Message): void;
  /** A message to this node was lost, or its connection broke. */
  unreachable(id: NodeId): void;
  /** There is a connection to this node again, or for the first time. */
  reachable(id: NodeId): void;
  forwarded(request: ForwardRequest): Promise<ForwardAnswer>;
  /**
   * Takes a snapshot that the leader streams. Resolves when it is staged and handed to the core; rejects when it could
   * not be taken, then the sender must report a failure.
   */
  receiveSnapshot(message: InstallMessage, chunks: AsyncIterable<Uint8Array>): Promise<void>;
}

/** The way to the other nodes. The loop knows nothing else about the network. */
export interface RaftTransport {
  /** Called once, before anything else. */
  attach(port: TransportPort): void;
  /** Sends or drops; never waits and never throws. No `installSnapshot` is among the messages. */
  send(messages: readonly Message[]): void;
  /** Streams a snapshot on a lane of its own, so that heartbeats pass. Resolves with whether it arrived whole. */
  sendSnapshot(message: InstallMessage, snapshot: StoredSnapshot): Promise<boolean>;
  /** Never rejects: what cannot be delivered is `refused`, what may have been is `unknown`. */
  forward(to: NodeId, request: ForwardRequest): Promise<ForwardAnswer>;
  /** Newest version of the rules that a node says it knows; 0 while it is not connected. */
  rulesKnownBy(id: NodeId): number;
  stop(): Promise<void>;
}

/** A transport without peers, for a cluster of one voter. */
export const nullTransport: RaftTransport = {
  attach: () => {},
  send: () => {},
  sendSnapshot: () => Promise.resolve(false),
  forward: () => Promise.resolve({ type: "refused", leader: 0 }),
  rulesKnownBy: () => 0,
  stop: () => Promise.resolve(),
};
