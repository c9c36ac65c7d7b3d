/**
 * Mixed versions: a command is proposed only when every node that will have to apply it can. What a cluster once needed
 * it needs from then on, because the entry stays in the log or in the state of every node.
 */
import { allMembers, type NodeId, type RaftCore } from "../raft/mod.ts";
import { COMMAND_VERSION, type StateMachine } from "../state/mod.ts";
import type { RaftTransport } from "./transport.ts";

export interface RulesSight {
  /** Version that the applied state needs already: who knows less cannot take part any more. */
  readonly needed: number;
  /** Everybody in the newest membership, outgoing voters and learners included. */
  readonly members: () => readonly NodeId[];
  /** Newest version that a node knows, as it says itself; 0 while nothing is heard from it. */
  readonly knownBy: (id: NodeId) => number;
}

/** Undefined when everybody can apply a command of this version, else who cannot. */
export function whyNotYet(version: number, sight: RulesSight): string | undefined {
  if (version <= sight.needed) return undefined;
  const behind = sight.members().filter((id) => sight.knownBy(id) < version);
  if (behind.length === 0) return undefined;
  const found = behind.map((id) => {
    const known = sight.knownBy(id);
    return known === 0 ? `node ${id} is not connected` : `node ${id} knows up to ${known}`;
  });
  return `This needs version ${version} of the rules on all nodes: ${found.join(", ")}. ` +
    "Upgrade every node, or remove those that are gone";
}

/** Undefined when a command can be passed on to this leader, else why it would not understand it. */
export function whyNotThere(
  version: number,
  leader: NodeId,
  { knownBy }: Pick<RulesSight, "knownBy">,
): string | undefined {
  const known = knownBy(leader);
  // One that is not heard now may be a newer one that is being started.
  if (known === 0 || known >= version) return undefined;
  return `This needs version ${version} of the rules, and node ${leader}, which leads, knows up to ` +
    `${known}. Upgrade every node`;
}

/** Undefined when a node that knows this version can be let in, else what to do about it. */
export function whyTooOld(id: NodeId, known: number, needed: number): string | undefined {
  if (known >= needed) return undefined;
  return `Node ${id} knows the rules up to version ${known}, and the data of this cluster needs ` +
    `${needed}; start it with a newer version of rnacos`;
}

/** The rules as this node and the members around it know them now. */
export function rulesSight(
  raft: RaftCore,
  machine: StateMachine,
  transport: Pick<RaftTransport, "rulesKnownBy">,
): RulesSight {
  const self = raft.status().id;
  return {
    get needed() {
      return machine.rulesVersion();
    },
    members: () => allMembers(raft.status().membership),
    knownBy: (id) => id === self ? COMMAND_VERSION : transport.rulesKnownBy(id),
  };
}
