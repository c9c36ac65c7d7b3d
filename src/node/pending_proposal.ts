import { ApiError } from "../base/mod.ts";
import type { Command } from "../state/mod.ts";
import { type ProposalOutcome, UNKNOWN_IN_TIME } from "./proposal_outcome.ts";

/** What a proposal asks for. */
export interface ProposalRequest {
  readonly requestId: string;
  readonly operator: string;
  readonly command: Command;
  readonly timeoutMs: number;
  /** Came from another node: it is never passed on a second time. */
  readonly remote: boolean;
  /** Of a remote one: no attempt under this request id can stand at or before this index. */
  readonly sinceIndex?: number;
}

/** A proposal that waits for its outcome. */
export interface PendingProposal extends ProposalRequest {
  /** Version of the rules that its command needs. */
  readonly version: number;
  readonly sizeBytes: number;
  readonly deadlineMs: number;
  /** Somebody may have committed it: a time-out leaves its fate unknown. */
  handedOver: boolean;
  /** An answer was lost once, or an entry cut: the outcome of that try stays unknown, also later. */
  lostAnswer: boolean;
  /** What was applied here before the first try whose fate is open; all tries stand behind it. */
  sinceIndex: number;
  settle: ((outcome: ProposalOutcome) => void) | undefined;
}

/** Its outcome has not been told yet. */
export function isOpen(pending: PendingProposal): boolean {
  return pending.settle !== undefined;
}

/** Memory that a waiting command holds, roughly; only texts of configs are large. */
export function estimateBytes(command: Command): number {
  return 512 + (command.type === "config.publish" ? command.content.length : 0);
}

/** An earlier try whose answer was lost may still take effect, and then nobody can say that nothing was changed. */
export function diskFull(pending: PendingProposal, message: string): ProposalOutcome {
  if (pending.lostAnswer) return UNKNOWN_IN_TIME;
  return { type: "diskFull", error: new ApiError("unavailable", message) };
}
