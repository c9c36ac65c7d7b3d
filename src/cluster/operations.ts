/** What operators and new nodes ask for, wherever they ask: brought to the leader and carried out there. */
import { ApiError, type Clock, CLUSTER } from "../base/mod.ts";
import type { RunningNode } from "../node/mod.ts";
import { PEER_CALLS, type PeerCaller, type PeerLink } from "../peer/mod.ts";
import type { NodeId } from "../raft/mod.ts";
import {
  type AdminAnswer,
  type AdminOp,
  decodeAdminAnswer,
  decodeAdminOp,
  encodeAdminAnswer,
} from "./admin_op.ts";
import type { LeaderDuties, Newcomer } from "./leader_duties.ts";
import { type LeaderWay, passToLeader } from "./pass_to_leader.ts";
import { Fields, toBody } from "./wire.ts";

interface OperationsOptions {
  readonly nodeId: NodeId;
  readonly node: RunningNode;
  readonly duties: LeaderDuties;
  readonly peer: PeerLink;
  readonly clock: Clock;
  readonly addresses: () => ReadonlyMap<NodeId, string>;
}

export class Operations {
  readonly #options: OperationsOptions;
  readonly #duties: LeaderDuties;
  readonly #peer: PeerLink;

  constructor(options: OperationsOptions) {
    this.#options = options;
    this.#duties = options.duties;
    this.#peer = options.peer;
  }

  /** Rejects with ApiError. */
  async passOn(op: AdminOp): Promise<void> {
    const answer = await passToLeader<AdminAnswer>(this.#way(), {
      here: async () => decided(await this.#run(op)),
      there: (leader, timeoutMs) =>
        this.#peer.call(leader, PEER_CALLS.admin, toBody(op), timeoutMs),
      read: (body) => decided(decodeAdminAnswer(body)),
    });
    if (answer.type === "failed") throw answer.error;
  }

  /** Another node has passed it on. */
  async passedOn(body: Uint8Array): Promise<Uint8Array> {
    return encodeAdminAnswer(await this.#run(decodeAdminOp(body)));
  }

  /** A stranger may ask anybody; from one member to the leader the request goes one hop. */
  async join(caller: PeerCaller, body: Uint8Array): Promise<Uint8Array> {
    const fields = Fields.of(body);
    const newcomer = caller.stranger
      ? newcomerOf(caller.nodeId, caller)
      : newcomerOf(fields.count("id"), {
        address: fields.text("address"),
        rules: fields.count("rules"),
        // Servers of an earlier version do not pass it on.
        incarnation: fields.has("incarnation") ? fields.text("incarnation") : "",
      });
    const here = async () => {
      if (!this.#duties.isLeader) return undefined;
      await this.#duties.admit(newcomer);
      const { clusterId } = this.#options.node.identity;
      return toBody({ clusterId, members: [...this.#options.addresses()] });
    };
    if (!caller.stranger) {
      const answer = await here();
      if (answer === undefined) throw new Error("this node does not lead");
      return answer;
    }
    return await passToLeader(this.#way(), {
      here,
      there: (leader, timeoutMs) =>
        this.#peer.call(leader, PEER_CALLS.join, toBody(newcomer), timeoutMs),
      read: (answer) => answer,
    }, CLUSTER.joinCallMs / 2);
  }

  async #run(op: AdminOp): Promise<AdminAnswer> {
    const { nodeId } = this.#options;
    const duties = this.#duties;
    if (!duties.isLeader) return { type: "notLeader" };
    try {
      if (op.op === "add") await this.#invite(op.id, op.address);
      else if (op.op === "voters") await duties.setVoters(op.ids);
      else if (op.op === "transfer") { if (op.id !== nodeId) await duties.handOver(op.id); }
      else if (op.id !== nodeId) await duties.remove(op.id);
      else {
        // Whoever leads next takes this node out.
        await duties.handOver();
        return { type: "notLeader" };
      }
      return { type: "done" };
    } catch (error) {
      if (error instanceof ApiError) return { type: "failed", error };
      throw error;
    }
  }

  /** The node that waits there asks to join by itself then. */
  async #invite(id: NodeId, address: string): Promise<void> {
    if (this.#options.node.state.member(id)?.joined === true) {
      await this.#duties.readdress(id, address);
      return;
    }
    const members = [...this.#options.addresses()];
    const outcome = await this.#peer.callAddress(
      address,
      PEER_CALLS.invite,
      toBody({ members }),
      CLUSTER.joinCallMs,
    );
    if (outcome.type === "answer" && outcome.nodeId === id) return;
    const why = outcome.type === "answer" ? `node ${outcome.nodeId} answers there` : outcome.reason;
    throw new ApiError("conflict", `Cannot invite node ${id} at ${address}: ${why}`);
  }

  #way(): LeaderWay {
    const { nodeId, node, clock } = this.#options;
    return {
      nodeId,
      leader: () => node.status().raft.leader,
      monotonicMs: () => clock.monotonicMs(),
    };
  }
}

function newcomerOf(id: NodeId, said: Omit<Newcomer, "id">): Newcomer {
  const { address, incarnation, rules } = said;
  return { id, address, incarnation, rules };
}

function decided(answer: AdminAnswer): AdminAnswer | undefined {
  return answer.type === "notLeader" ? undefined : answer;
}
