/** How far a read of a config must see, by what its caller asks for. */
import { ApiError } from "../../base/mod.ts";
import type { NodeFacade } from "../../node/mod.ts";
import type { MaybePromise } from "../maybe_promise.ts";

/** The index up to which the answering node had applied the log. */
export const INDEX_HEADER = "nacos-applied-index";

/** Reads at once, or when this node has all that was acknowledged before. */
export function readConsistently<T>(
  node: Pick<NodeFacade, "readBarrier">,
  consistency: string | undefined,
  read: () => MaybePromise<T>,
): MaybePromise<T> {
  return wantsLinearizable(consistency) ? node.readBarrier().then(read) : read();
}

/** False for a read of the node's own copy, which is the default; throws ApiError for other words. */
function wantsLinearizable(consistency: string | undefined): boolean {
  if (consistency === undefined || consistency === "" || consistency === "local") return false;
  if (consistency === "linearizable") return true;
  throw new ApiError("invalid", "The consistency is wanted as local or linearizable");
}
