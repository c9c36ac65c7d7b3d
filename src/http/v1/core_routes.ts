/** `/v1/core`: the members of the cluster, and the address list that clients with an endpoint fetch. */
import { restResult, text } from "../answer.ts";
import type { HttpCall } from "../call.ts";
import type { HttpRoute } from "../route.ts";
import type { ServerInfo } from "../server_info.ts";
import { addressOf, memberJson } from "./member_json.ts";

function self(call: HttpCall, info: ServerInfo): Response {
  const member = call.server.cluster.members().find((each) => each.self);
  return restResult(member === undefined ? null : memberJson(member, call, info));
}

function nodes(call: HttpCall, info: ServerInfo): Response {
  const keyword = call.params.text("keyword", "");
  const found = call.server.cluster.members().filter((member) =>
    addressOf(member, call, info).startsWith(keyword)
  );
  return restResult(found.map((member) => memberJson(member, call, info)));
}

function addresses(call: HttpCall, info: ServerInfo): string[] {
  return call.server.cluster.members().map((member) => addressOf(member, call, info));
}

function health(call: HttpCall): Response {
  return restResult(call.server.whyNotReady() === "" ? "UP" : "STARTING");
}

/** Ids are places in the log, so the last one applied is the newest that can have been given out. */
function idInfo(call: HttpCall): Response {
  const raft = call.server.consensus();
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
      handler: (call) => restResult(addresses(call, info)),
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
      permission: read,
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
      handler: (call) => text(addresses(call, info).join("\n") + "\n"),
    },
  ];
}
