/** The nodes of the cluster as the console shows them. */
import type { MemberView } from "../../cluster/mod.ts";
import type { HttpCall } from "../call.ts";
import type { ServerInfo } from "../server_info.ts";
import { addressOf, stateOf } from "../v1/member_json.ts";
import type { NodeRow } from "./wire.ts";

export function nodeRows(call: HttpCall, info: ServerInfo): readonly NodeRow[] {
  const members = call.server.cluster.members();
  const leader = members.find(({ role }) => role === "leader");
  return members.map((member) => nodeRow(member, { call, info, leader }));
}

function nodeRow(
  member: MemberView,
  { call, info, leader }: {
    readonly call: HttpCall;
    readonly info: ServerInfo;
    readonly leader: MemberView | undefined;
  },
): NodeRow {
  const isUp = stateOf(member, call) !== "DOWN";
  const behind = Math.max(0, (leader?.applied ?? 0) - member.applied);
  return {
    id: String(member.id),
    address: addressOf(member, call, info),
    role: member.role === "none" ? "unknown" : member.role,
    isSelf: member.self,
    isUp,
    trouble: troubleOf(member, call),
    term: member.term,
    appliedIndex: member.applied,
    lag: isUp ? behind : 0,
    version: member.version,
    startedMs: 0,
    memoryBytes: 0,
    diskFreeBytes: 0,
    diskTotalBytes: 0,
    dataBytes: 0,
    connections: 0,
  };
}

/** What a node knows of itself is newer than any view. */
function troubleOf(member: MemberView, { server }: HttpCall): string {
  return member.self ? server.whyNotServing() : member.reason;
}
