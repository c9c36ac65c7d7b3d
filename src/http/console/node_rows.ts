/** The nodes of the cluster as the console shows them: what this node knows of each, and what each says itself. */
import type { NodeFigures } from "../../api/mod.ts";
import type { MemberView } from "../../cluster/mod.ts";
import type { HttpCall } from "../call.ts";
import type { ServerInfo } from "../server_info.ts";
import { addressOf } from "../v1/member_json.ts";
import type { NodeRow } from "./wire.ts";

interface Known {
  readonly call: HttpCall;
  readonly info: ServerInfo;
  readonly figures: ReadonlyMap<number, NodeFigures>;
  /** Why others said nothing. */
  readonly silent: ReadonlyMap<number, string>;
  /** How far the leader has applied the log. */
  readonly leaderIndex: number;
}

const NOTHING = {
  startedMs: 0,
  memoryBytes: 0,
  diskFreeBytes: 0,
  diskTotalBytes: 0,
  isDiskFull: false,
  dataBytes: 0,
  connections: 0,
};

/** Asks all nodes, within a time. */
export async function nodeRows(call: HttpCall, info: ServerInfo): Promise<readonly NodeRow[]> {
  const { found, silent } = await call.api.nodes.figures();
  const members = call.server.cluster.members();
  const leader = members.find(({ role }) => role === "leader");
  const known: Known = {
    ...{ call, info },
    figures: found,
    silent: new Map(silent.map(({ node, reason }) => [node, reason])),
    leaderIndex: leader === undefined ? 0 : found.get(leader.id)?.appliedIndex ?? leader.applied,
  };
  return members.map((member) => nodeRow(member, known));
}

function nodeRow(member: MemberView, known: Known): NodeRow {
  const { call, info, leaderIndex } = known;
  const figures = known.figures.get(member.id);
  const place = {
    id: String(member.id),
    address: addressOf(member, call, info),
    role: member.role === "none" ? "unknown" : member.role,
    isSelf: member.self,
    version: member.version,
  } as const;
  if (figures === undefined && isOfOtherVersion(member, info)) {
    const { term, applied: appliedIndex } = member;
    const lag = Math.max(0, leaderIndex - appliedIndex);
    return { ...place, ...NOTHING, isUp: true, trouble: member.reason, term, appliedIndex, lag };
  }
  if (figures === undefined) {
    const trouble = member.reason || (known.silent.get(member.id) ?? "it does not answer");
    return { ...place, ...NOTHING, isUp: false, trouble, term: 0, appliedIndex: 0, lag: 0 };
  }
  const { appliedIndex, ...said } = figures;
  const lag = Math.max(0, leaderIndex - appliedIndex);
  return { ...place, ...said, appliedIndex, isUp: true, lag };
}

/** While a cluster is upgraded, some nodes do not know the question, and are well all the same. */
function isOfOtherVersion({ state, version }: MemberView, info: ServerInfo): boolean {
  return state === "UP" && version !== "" && version !== info.version;
}
