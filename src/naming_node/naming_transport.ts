/** What the registry needs of the links between nodes; the application makes it of the real ones. */

/** How a call to another node ended. */
export type NodeCallOutcome =
  | { readonly type: "answer"; readonly body: Uint8Array }
  /** Nothing happened there. */
  | { readonly type: "refused"; readonly reason: string }
  /** It may have happened. */
  | { readonly type: "unknown"; readonly reason: string };

type NamingCall = "sync" | "forward";

export interface NamingTransport {
  readonly self: number;
  /** Must grow with each start of this node. */
  readonly epoch: number;
  /** All nodes of the cluster, this one included; empty while that is not known. */
  members(): readonly number[];
  /** Nodes to which there is a link now. */
  connected(): readonly number[];
  /** Never rejects. */
  call(to: number, call: NamingCall, body: Uint8Array, timeoutMs: number): Promise<NodeCallOutcome>;
  handle(call: NamingCall, handler: (from: number, body: Uint8Array) => Promise<Uint8Array>): void;
  /** How long a start waits for the others, and for clients when all start. */
  readonly warmUpMs: number;
}
