/** How far a read of a config must see, by what its caller asks for. */
import { ApiError } from "../../base/mod.ts";

/** The index up to which the answering node had applied the log. */
export const INDEX_HEADER = "nacos-applied-index";

/** False for a read of the node's own copy, which is the default; throws ApiError for other words. */
export function wantsLinearizable(consistency: string | undefined): boolean {
  if (consistency === undefined || consistency === "" || consistency === "local") return false;
  if (consistency === "linearizable") return true;
  throw new ApiError("invalid", "The consistency is wanted as local or linearizable");
}
