/** Members in the form that consoles and clients of Nacos show. */
import type { MemberView } from "../../cluster/mod.ts";
import type { HttpCall } from "../call.ts";
import type { ServerInfo } from "../server_info.ts";

/** Group names under which consoles look for the leader; here one log carries them all. */
const RAFT_GROUPS = ["naming_persistent_service_v2", "nacos_config"] as const;

/** `host:port` of a member's HTTP port. Alone, a node is best known by what it was started with. */
export function addressOf(member: MemberView, call: HttpCall, info: ServerInfo): string {
  const alone = member.self && call.server.cluster.members().length < 2;
  return alone ? `${info.host}:${info.httpPort()}` : member.httpAddress;
}

export function splitAddress(address: string): { readonly ip: string; readonly port: number } {
  const at = address.lastIndexOf(":");
  return { ip: address.slice(0, at), port: Number(address.slice(at + 1)) };
}

/** What this node knows of itself is newer than any view. */
export function stateOf(member: MemberView, call: HttpCall): MemberView["state"] {
  if (!member.self) return member.state;
  return call.server.whyNotReady() === "" ? "UP" : "STARTING";
}

export function memberJson(
  member: MemberView,
  call: HttpCall,
  info: ServerInfo,
): Record<string, unknown> {
  const address = addressOf(member, call, info);
  const members = call.server.cluster.members();
  const leader = members.find(({ role }) => role === "leader");
  const group = {
    leader: leader === undefined ? "" : addressOf(leader, call, info),
    raftGroupMember: members.filter(({ voter }) => voter).map((each) =>
      addressOf(each, call, info)
    ),
    term: call.server.consensus().term,
  };
  const { ip, port } = splitAddress(address);
  return {
    ip,
    port,
    state: stateOf(member, call),
    extendInfo: {
      lastRefreshTime: call.nowMs(),
      nodeId: String(member.id),
      raftMetaData: { metaDataMap: Object.fromEntries(RAFT_GROUPS.map((name) => [name, group])) },
      raftPort: splitAddress(member.address).port.toString(),
      readyToUpgrade: true,
      supportGrayModel: true,
      version: info.protocolVersion,
    },
    address,
    failAccessCnt: 0,
    abilities: {
      remoteAbility: { supportRemoteConnection: true, grpcReportEnabled: true },
      configAbility: { supportRemoteMetrics: false },
      namingAbility: { supportJraft: true },
    },
    grpcReportEnabled: true,
  };
}
