import type { NodeId } from "../../../src/raft/mod.ts";
import { demand, type Invariant } from "./invariant.ts";

/** A node gives one vote per term, restarts included (3.4). */
export function singleVote(): Invariant {
  const name = "single_vote";
  const votes = new Map<string, NodeId>();
  function note(voter: NodeId, term: number, candidate: NodeId): void {
    const key = `${voter}/${term}`;
    const known = votes.get(key) ?? candidate;
    votes.set(key, candidate);
    demand(
      known === candidate,
      name,
      () => `node ${voter} voted for ${known} and for ${candidate} in term ${term}`,
    );
  }
  return {
    name,
    sending(node, message) {
      if (message.type === "voteResponse" && message.granted && !message.preVote) {
        note(node.id, message.term, message.to);
      }
    },
    durable(node, batch) {
      const { hardState } = batch;
      if (hardState !== undefined && hardState.votedFor !== 0) {
        note(node.id, hardState.term, hardState.votedFor);
      }
    },
  };
}
