/** How a node whose data is damaged has itself taken out: it has no log to speak from, but knows who it was. */
import { type Clock, CLUSTER, type Logger, type Pause } from "../base/mod.ts";
import { type AddressOutcome, PEER_CALLS, type PeerCall } from "../peer/mod.ts";
import type { NodeId } from "../raft/mod.ts";
import { decodeAdminAnswer } from "./admin_op.ts";
import { REMOVED_MARK } from "./detect_removal.ts";
import { toBody } from "./wire.ts";

interface LeaveDamagedOptions {
  readonly nodeId: NodeId;
  /** Where other members may be reached. */
  readonly addresses: readonly string[];
  readonly ask: (
    address: string,
    call: PeerCall,
    body: Uint8Array,
    timeoutMs: number,
  ) => Promise<AddressOutcome>;
  readonly clock: Clock;
  readonly log: Logger;
  /** Between two rounds of asking; ends with the server. */
  readonly pause: Pause;
}

const SHUTTING_DOWN = "the server is shutting down";

/** Empty once the others have agreed that this node is no member; else why they have not, after some time. */
export async function leaveDamaged(options: LeaveDamagedOptions): Promise<string> {
  const { nodeId, addresses, ask, clock, log, pause } = options;
  if (addresses.length === 0) return "no other member is known";
  const deadlineMs = clock.monotonicMs() + CLUSTER.leaveDamagedMs;
  const body = toBody({ op: "remove", id: nodeId });
  let why = "";
  do {
    for (const address of addresses) {
      const outcome = await ask(address, PEER_CALLS.admin, body, CLUSTER.adminMs);
      const refusal = whyStillIn(outcome);
      if (refusal === "") return "";
      why = `${address}: ${refusal}`;
      log.debug("not taken out yet", { why });
      if (pause.hasEnded) return SHUTTING_DOWN;
    }
    await pause.wait(CLUSTER.refillRetryMs);
    if (pause.hasEnded) return SHUTTING_DOWN;
  } while (clock.monotonicMs() < deadlineMs);
  return why;
}

/** Empty when this answer means that the node is out, by a decision that the others will not forget. */
function whyStillIn(outcome: AddressOutcome): string {
  if (outcome.type !== "answer") {
    // A member that has applied the removal takes no stream of this node.
    return outcome.reason.includes(REMOVED_MARK) ? "" : outcome.reason;
  }
  const answer = decodeAdminAnswer(outcome.body);
  if (answer.type === "done") return "";
  if (answer.type === "notLeader") return "it does not lead";
  // It was taken out in an earlier attempt, or by an operator.
  return answer.error.kind === "notFound" ? "" : answer.error.message;
}
