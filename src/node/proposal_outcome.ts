import { ApiError } from "../base/mod.ts";
import type { ApplyResult } from "../state/mod.ts";

/** How a proposal ended. `sure`: it was certainly not committed. */
export type ProposalOutcome =
  | { readonly type: "done"; readonly result: ApplyResult }
  | { readonly type: "failed"; readonly error: ApiError; readonly sure: boolean }
  /** Surely not committed: there is no room for it, and there is no use in trying again at once. */
  | { readonly type: "diskFull"; readonly error: ApiError };

export const TOO_MANY = "Too many changes are under way; try again later";

export const NO_LEADER = failed("unavailable", "No leader is known; try again later", true);

export const NOT_LEADER = failed("unavailable", "This node is not the leader", true);

export const FULL_HERE =
  "The disk of this node is full: nothing was changed; try again on another node, or when there is space";

export const FULL_ELSEWHERE =
  "The disks of too many nodes are full: nothing was changed; try again when there is space";

export const TOO_LATE = failed(
  "unavailable",
  "The change came too late to be told from a repetition; try again",
  true,
);

export const UNKNOWN_IN_TIME = failed(
  "unavailable",
  "The change was not confirmed in time; it may still take effect",
  false,
);

export const UNKNOWN_AFTER_SNAPSHOT = failed(
  "unavailable",
  "The leader changed; the change may or may not have taken effect",
  false,
);

export function failed(
  kind: "unavailable" | "overloaded" | "unsupported",
  message: string,
  sure: boolean,
): ProposalOutcome {
  return { type: "failed", error: new ApiError(kind, message), sure };
}
