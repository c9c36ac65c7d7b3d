/** `/v1/core`: the members of the cluster, and the address list that clients with an endpoint fetch. */
import { param, type ParamValues, type Permission } from "../../api/mod.ts";
import type { HttpAnswer } from "../../h1/mod.ts";
import { restResult, text } from "../answer.ts";
import type { HttpCall } from "../call.ts";
import { type HttpRoute, routesUnder } from "../route.ts";
import type { ServerInfo } from "../server_info.ts";
import { addressOf, memberJson } from "./member_json.ts";

function self(call: HttpCall, info: ServerInfo): HttpAnswer {
  const member = call.server.cluster.members().find((each) => each.self);
  return restResult(member === undefined ? null : memberJson(member, call, info));
}

const NODES = { keyword: param.text().or("").about("beginning of the address") };

function nodes(
  { keyword }: ParamValues<typeof NODES>,
  call: HttpCall,
  info: ServerInfo,
): HttpAnswer {
  const found = call.server.cluster.members().filter((member) =>
    addressOf(member, call, info).startsWith(keyword)
  );
  return restResult(found.map((member) => memberJson(member, call, info)));
}

function addresses(call: HttpCall, info: ServerInfo): string[] {
  return call.server.cluster.members().map((member) => addressOf(member, call, info));
}

function health(_params: unknown, { server }: HttpCall): HttpAnswer {
  return restResult(server.whyNotReady() === "" ? "UP" : "STARTING");
}

/** Ids are places in the log, so the last one applied is the newest that can have been given out. */
function idInfo(_params: unknown, { server }: HttpCall): HttpAnswer {
  const raft = server.consensus();
  return restResult({ config: { currentId: raft.applied, workerId: raft.id } });
}

const READ: Permission = { action: "read", resource: "cluster" };

const route = routesUnder({ base: "/nacos", family: "caused", answersWhileStarting: true });

export function coreRoutes(info: ServerInfo): readonly HttpRoute[] {
  return [
    route("GET", "/v1/core/cluster/self", {
      summary: "This node as a member",
      permission: READ,
      params: {},
      handler: (_params, call) => self(call, info),
    }),
    route("GET", "/v1/core/cluster/nodes", {
      summary: "All members",
      permission: READ,
      params: NODES,
      handler: (params, call) => nodes(params, call, info),
    }),
    route("GET", "/v1/core/cluster/simple/nodes", {
      summary: "Addresses of all members",
      permission: READ,
      params: {},
      handler: (_params, call) => restResult(addresses(call, info)),
    }),
    route("GET", "/v1/core/cluster/health", {
      summary: "State of this node",
      permission: READ,
      params: {},
      handler: health,
    }),
    route("GET", "/v1/core/ops/idInfo", {
      summary: "The newest id given out",
      permission: READ,
      params: {},
      answersWhileStarting: false,
      handler: idInfo,
    }),
    route("GET", "/serverlist", {
      summary: "Addresses of all members as lines, for clients that are given an endpoint",
      permission: { action: "public" },
      params: {},
      handler: (_params, call) => text(addresses(call, info).join("\n") + "\n"),
    }),
  ];
}
