/**
 * Handing leadership over (3.10): stop taking proposals, wait until the target has everything, let
 * it campaign.
 */
import { sendNow } from "./messages.ts";
import type { RaftState } from "./state.ts";
import type { NodeId } from "./types.ts";

/** Begins a transfer; false when this node does not lead or the target cannot. */
export function startTransfer(r: RaftState, to: NodeId): boolean {
  const p = r.progress.get(to);
  if (r.role !== "leader" || p === undefined || !r.members.voters.includes(to)) return false;
  if (r.transfer !== undefined) return r.transfer.to === to;
  r.transfer = { to, startedAt: r.now, asked: false };
  continueTransfer(r);
  return true;
}

/**
 * Asks the target to campaign as soon as it has everything; only once, for a doubled request would
 * disturb.
 */
export function continueTransfer(r: RaftState): void {
  const transfer = r.transfer;
  if (transfer === undefined || transfer.asked) return;
  if (r.progress.get(transfer.to)?.match !== r.log.lastIndex) return;
  transfer.asked = true;
  sendNow(r, transfer.to, { type: "timeoutNow" });
}

/** Gives a transfer up that has not led to a new leader within the election time-out. */
export function expireTransfer(r: RaftState): void {
  if (r.transfer === undefined) return;
  if (r.now - r.transfer.startedAt >= r.options.electionTicks) r.transfer = undefined;
}
