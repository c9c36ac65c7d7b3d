/** `/v1/core`: the members of the cluster, and the address list that clients with an endpoint fetch. */
import { restResult, text } from "../answer.ts";
import type { HttpCall } from "../call.ts";
import type { HttpRoute } from "../route.ts";
import type { ServerInfo } from "../server_info.ts";

/** Group names under which consoles look for the leader; here one log carries them all. */
const RAFT_GROUPS = ["naming_persistent_service_v2", "nacos_config"] as const;

/** This node as a member, in the form that consoles show. */
function selfMember(call: HttpCall, info: ServerInfo): Record<string, unknown> {
  const address = `${info.host}:${info.httpPort()}`;
  const { raft, ready } = call.api.node.status();
  const group = {
    leader: raft.leader === raft.id ? address : String(raft.leader),
    raftGroupMember: raft.membership.voters.map((id) => id === raft.id ? address : String(id)),
    term: raft.term,
  };
  return {
    ip: info.host,
    port: info.httpPort(),
    state: ready ? "UP" : "STARTING",
    extendInfo: {
      lastRefreshTime: call.nowMs(),
      raftMetaData: { metaDataMap: Object.fromEntries(RAFT_GROUPS.map((name) => [name, group])) },
      raftPort: String(info.httpPort() + 1_000),
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

function addressOf(info: ServerInfo): string {
  return `${info.host}:${info.httpPort()}`;
}

function self(call: HttpCall, info: ServerInfo): Response {
  return restResult(selfMember(call, info));
}

function nodes(call: HttpCall, info: ServerInfo): Response {
  const keyword = call.params.text("keyword", "");
  const member = selfMember(call, info);
  return restResult(addressOf(info).startsWith(keyword) ? [member] : []);
}

function health(call: HttpCall): Response {
  return restResult(call.api.node.isReady() ? "UP" : "STARTING");
}

/** Ids are places in the log, so the last one applied is the newest that can have been given out. */
function idInfo(call: HttpCall): Response {
  const { raft } = call.api.node.status();
  return restResult({ config: { currentId: raft.applied, workerId: raft.id } });
}

export function coreRoutes(info: ServerInfo): readonly HttpRoute[] {
  const read = { action: "read", resource: "cluster" } as const;
  const cluster = "/nacos/v1/core/cluster";
  return [
    {
      protocol: "http",
      method: "GET",
      path: `${cluster}/self`,
      summary: "This node as a member",
      permission: read,
      params: [],
      answersWhileStarting: true,
      handler: (call) => self(call, info),
    },
    {
      protocol: "http",
      method: "GET",
      path: `${cluster}/nodes`,
      summary: "All members",
      permission: read,
      params: [{ name: "keyword", summary: "beginning of the address" }],
      answersWhileStarting: true,
      handler: (call) => nodes(call, info),
    },
    {
      protocol: "http",
      method: "GET",
      path: `${cluster}/simple/nodes`,
      summary: "Addresses of all members",
      permission: read,
      params: [],
      answersWhileStarting: true,
      handler: () => restResult([addressOf(info)]),
    },
    {
      protocol: "http",
      method: "GET",
      path: `${cluster}/health`,
      summary: "State of this node",
      permission: read,
      params: [],
      answersWhileStarting: true,
      handler: health,
    },
    {
      protocol: "http",
      method: "GET",
      path: "/nacos/v1/core/ops/idInfo",
      summary: "The newest id given out",
      permission: { action: "admin", resource: "cluster" },
      params: [],
      handler: idInfo,
    },
    {
      protocol: "http",
      method: "GET",
      path: "/nacos/serverlist",
      summary: "Addresses of all members as lines, for clients that are given an endpoint",
      permission: { action: "public" },
      params: [],
      answersWhileStarting: true,
      handler: () => text(`${addressOf(info)}\n`),
    },
  ];
}
