/** What a leader tells the node that has passed a proposal on. */
import type { RaftStatus } from "../raft/mod.ts";
import type { ProposalOutcome } from "./proposal_outcome.ts";
import type { ForwardAnswer } from "./transport.ts";

export function forwardAnswerOf(
  outcome: ProposalOutcome,
  status: () => Pick<RaftStatus, "leader" | "applied">,
): ForwardAnswer {
  if (outcome.type === "done") return outcome;
  if (outcome.type === "diskFull") return { type: "diskFull" };
  const { kind, message } = outcome.error;
  // Another try would be refused as well, so the sender is told why, at a place that it will reach.
  if (kind === "unsupported") {
    return {
      type: "done",
      result: { ok: false, kind, message, code: 0, index: status().applied },
    };
  }
  if (outcome.sure) return { type: "refused", leader: status().leader };
  return { type: "unknown", reason: message };
}
