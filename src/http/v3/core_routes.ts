/** `/v3/admin/core`: members, connections, log levels, state of the server. */
import { param, type Permission } from "../../api/mod.ts";
import type { HttpAnswer } from "../../h1/mod.ts";
import { result } from "../answer.ts";
import type { HttpCall } from "../call.ts";
import { type HttpRoute, routesUnder } from "../route.ts";
import type { ServerInfo } from "../server_info.ts";
import { serverStateJson } from "../v1/console_routes.ts";
import { MEMBERS, membersJson, refuseMembers, selfJson } from "../v2/cluster_members.ts";
import { bodyOfLog, idRows, LOG_BODY, readiness, refuseRaft } from "../v2/core_routes.ts";
import { clusterLoad, currentClients, refuseReload, reloadClient, RELOADED } from "../v2/loader.ts";

const READ: Permission = { action: "read", resource: "cluster" };
const ADMIN: Permission = { action: "admin", resource: "cluster" };
const SYSTEM_ADMIN: Permission = { action: "admin", resource: "system" };

const BASE = "/nacos/v3/admin/core";
const cluster = routesUnder({
  base: `${BASE}/cluster`,
  family: "result",
  answersWhileStarting: true,
});

function memberRoutes(info: ServerInfo): readonly HttpRoute[] {
  return [
    cluster("GET", "/node/self", {
      summary: "This node as a member",
      permission: READ,
      params: {},
      handler: (_params, call) => result(selfJson(call, info)),
    }),
    cluster("GET", "/node/list", {
      summary: "All members",
      permission: READ,
      params: MEMBERS,
      handler: (params, call) => result(membersJson(params, call, info)),
    }),
    cluster("PUT", "/node/list", {
      summary: "Refused (501): nodes join by themselves",
      permission: ADMIN,
      params: {},
      isUnsupported: true,
      handler: refuseMembers,
    }),
    cluster("PUT", "/lookup", {
      summary: "Refused (501): members are in the log, not looked up",
      permission: ADMIN,
      params: { type: param.text() },
      isUnsupported: true,
      handler: refuseMembers,
    }),
  ];
}

const loader = routesUnder({ base: `${BASE}/loader`, family: "result" });

function loaderRoutes(info: ServerInfo): readonly HttpRoute[] {
  return [
    loader("GET", "/current", {
      summary: "Clients over gRPC of this node",
      permission: READ,
      params: {},
      handler: async (_params, call) => result(await currentClients(call)),
    }),
    loader("GET", "/cluster", {
      summary: "How many clients over gRPC each node has",
      permission: READ,
      params: {},
      handler: (_params, call) => loads(call, info),
    }),
    loader("POST", "/reloadClient", {
      summary: "Send a client over gRPC elsewhere",
      permission: SYSTEM_ADMIN,
      params: RELOADED,
      handler: async (params, call) => {
        await reloadClient(params, call);
        return result(null);
      },
    }),
    loader("POST", "/reloadCurrent", {
      summary: "Refused (501): clients are sent elsewhere one by one",
      permission: SYSTEM_ADMIN,
      params: { count: param.int(), redirectAddress: param.text() },
      handler: refuseReload,
    }),
    loader("POST", "/smartReloadCluster", {
      summary: "Refused (501): clients are sent elsewhere one by one",
      permission: SYSTEM_ADMIN,
      params: { loaderFactor: param.text() },
      handler: refuseReload,
    }),
  ];
}

async function loads(call: HttpCall, info: ServerInfo): Promise<HttpAnswer> {
  const all = await clusterLoad(call, info, ({ address, sdkConCount, more }) => ({
    ...{ address, sdkConCount, conCount: sdkConCount, load: null, cpu: null, ...more },
  }));
  return result({ ...all, threshold: JSON.stringify(all["threshold"]) });
}

const ops = routesUnder({ base: `${BASE}/ops`, family: "result" });

function opsRoutes(info: ServerInfo): readonly HttpRoute[] {
  return [
    ops("GET", "/ids", {
      summary: "The newest id given out",
      permission: READ,
      params: {},
      handler: (_params, call) => result(idRows(call)),
    }),
    ops("GET", "/readiness", {
      summary: "As `state/readiness`, for the maintainers' client of 3.1, which asks here",
      permission: { action: "public" },
      params: {},
      answersWhileStarting: true,
      handler: (_params, call) => readiness(call),
    }),
    ops("POST", "/raft", {
      summary: "Refused (501): the consensus takes no commands of Nacos",
      permission: ADMIN,
      params: {},
      isUnsupported: true,
      handler: refuseRaft,
    }),
    ops("PUT", "/log", {
      summary: "Log level of a part of the server",
      permission: SYSTEM_ADMIN,
      params: {},
      ...LOG_BODY,
      handler: (_params, call) => {
        bodyOfLog(call, info);
        return result(null);
      },
    }),
  ];
}

const state = routesUnder({
  base: `${BASE}/state`,
  family: "result",
  answersWhileStarting: true,
});
const OPEN: Permission = { action: "public" };

function stateRoutes(info: ServerInfo): readonly HttpRoute[] {
  return [
    state("GET", "", {
      summary: "Version, mode and settings of the server",
      permission: OPEN,
      params: {},
      handler: (_params, call) => result(serverStateJson(call, info)),
    }),
    state("GET", "/liveness", {
      summary: "`ok` while the process answers",
      permission: OPEN,
      params: {},
      handler: () => result("ok"),
    }),
    state("GET", "/readiness", {
      summary: "`ok` while the node is up to date, knows a leader and hands out lists, else 500",
      permission: OPEN,
      params: {},
      handler: (_params, call) => readiness(call),
    }),
  ];
}

export function coreV3Routes(info: ServerInfo): readonly HttpRoute[] {
  return [
    ...memberRoutes(info),
    ...loaderRoutes(info),
    ...opsRoutes(info),
    ...stateRoutes(info),
  ];
}
