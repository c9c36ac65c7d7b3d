/** The links between nodes as one kind of question uses them. */
import type { MaybePromise } from "./maybe_promise.ts";
import type { NodeCallOutcome } from "../naming_node/mod.ts";

export interface NodeTransport {
  readonly self: number;
  /** All nodes of the cluster, this one included. */
  members(): readonly number[];
  connected(): readonly number[];
  /** Never rejects. */
  call(to: number, body: Uint8Array, timeoutMs: number): Promise<NodeCallOutcome>;
  handle(handler: (body: Uint8Array) => MaybePromise<Uint8Array>): void;
}
