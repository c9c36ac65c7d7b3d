/** Keeps operators from changes after which the cluster could decide nothing. */
import { ApiError } from "../base/mod.ts";
import type { NodeId, RaftStatus } from "../raft/mod.ts";

/** Throws `conflict` when too few of these voters are there now. */
export function demandLiveMajority(
  status: RaftStatus,
  voters: ReadonlySet<NodeId>,
  isConnected: (id: NodeId) => boolean,
): void {
  if (voters.size === 0) throw new ApiError("conflict", "Cannot take out the only voter");
  const alive = [...voters].filter((id) =>
    id === status.id ||
    (isConnected(id) && status.progress.some((p) => p.id === id && p.recentlyActive))
  );
  const wanted = Math.floor(voters.size / 2) + 1;
  if (alive.length >= wanted) return;
  throw new ApiError(
    "conflict",
    `Cannot make ${list(voters)} the voters: only ${list(alive)} of them answer, ` +
      `${wanted} are needed to decide anything`,
  );
}

function list(ids: Iterable<NodeId>): string {
  const text = [...ids].join(", ");
  return text === "" ? "none" : text;
}
