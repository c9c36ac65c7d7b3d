/** What operators do about the nodes, by the routes that `rnacos members` has, too. */
import { get, send } from "./client.ts";

export interface RaftState {
  readonly id: number;
  readonly current_term: number;
  readonly last_log_index: number;
  readonly last_applied: number;
  readonly current_leader: number | null;
  readonly membership_config: {
    readonly members: readonly number[];
    readonly members_after_consensus: readonly number[] | null;
  };
  readonly learners: readonly number[];
  readonly digests: {
    readonly lastEqualIndex: number;
    readonly compared: number;
    readonly mismatches: number;
  };
}

export const getRaft = () => get<RaftState>("nacos/v1/raft/metrics");

export function inviteNode(id: number, address: string): Promise<unknown> {
  return send("POST", "nacos/v1/raft/joinnode", { json: [id, address] });
}

export function removeNode(id: string): Promise<unknown> {
  return send("POST", "nacos/v1/raft/remove-node", { params: { id } });
}

export function transferLeader(id: string): Promise<unknown> {
  return send("POST", "nacos/v1/raft/transfer-leader", { params: { id } });
}

/** Of the node that answers alone. */
export function setLogLevel(logName: string, logLevel: string): Promise<unknown> {
  return send("PUT", "nacos/v1/ns/operator/log", { params: { logName, logLevel } });
}
