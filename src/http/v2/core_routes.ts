/** `/v2/core` and the health routes of `/v2/console`: members, connections, log levels, signs of life. */
import { param, type Permission } from "../../api/mod.ts";
import { ApiError, HTTP, JsonMembers } from "../../base/mod.ts";
import type { HttpAnswer } from "../../h1/mod.ts";
import { json, restResult, result, text } from "../answer.ts";
import type { HttpCall } from "../call.ts";
import { type HttpRoute, routesUnder } from "../route.ts";
import type { ServerInfo } from "../server_info.ts";
import { setLogLevel } from "../v1/config_ops_routes.ts";
import { MEMBERS, membersJson, refuseMembers, selfJson } from "./cluster_members.ts";
import {
  clusterLoad,
  currentClients,
  metricRow,
  refuseReload,
  reloadClient,
  RELOADED,
} from "./loader.ts";
import { inQuery } from "./missing_param.ts";

const READ: Permission = { action: "read", resource: "cluster" };
const ADMIN: Permission = { action: "admin", resource: "cluster" };
const SYSTEM_ADMIN: Permission = { action: "admin", resource: "system" };

const core = routesUnder({ base: "/nacos/v2/core", family: "result", answersWhileStarting: true });

function memberRoutes(info: ServerInfo): readonly HttpRoute[] {
  return [
    core("GET", "/cluster/node/self", {
      summary: "This node as a member",
      permission: READ,
      params: {},
      handler: (_params, call) => result(selfJson(call, info)),
    }),
    core("GET", "/cluster/node/list", {
      summary: "All members",
      permission: READ,
      params: MEMBERS,
      handler: (params, call) => result(membersJson(params, call, info)),
    }),
    core("GET", "/cluster/node/self/health", {
      summary: "State of this node",
      permission: READ,
      params: {},
      handler: (_params, { server }) => result(server.whyNotReady() === "" ? "UP" : "STARTING"),
    }),
    core("PUT", "/cluster/node/list", {
      summary: "Refused (501): nodes join by themselves",
      permission: ADMIN,
      params: {},
      isUnsupported: true,
      handler: refuseMembers,
    }),
    core("PUT", "/cluster/lookup", {
      summary: "Refused (501): members are in the log, not looked up",
      permission: ADMIN,
      params: { type: param.text() },
      isUnsupported: true,
      handler: refuseMembers,
    }),
    core("DELETE", "/cluster/nodes", {
      summary: "Refused, as in Nacos",
      permission: ADMIN,
      params: { addresses: param.text().required(inQuery("List")) },
      handler: refuseDeletion,
    }),
  ];
}

function refuseDeletion({ addresses: _ }: { readonly addresses: string }): HttpAnswer {
  const message = "DELETE /v2/core/cluster/nodes API not allow to use temporarily.";
  return restResult(null, message, 405);
}

const loader = routesUnder({ base: "/nacos/v2/core/loader", family: "result" });

function loaderRoutes(info: ServerInfo): readonly HttpRoute[] {
  return [
    loader("GET", "/current", {
      summary: "Clients over gRPC of this node",
      permission: READ,
      params: {},
      handler: async (_params, call) => json(await currentClients(call)),
    }),
    loader("GET", "/cluster", {
      summary: "How many clients over gRPC each node has",
      permission: READ,
      params: {},
      handler: async (_params, call) => json(await clusterLoad(call, info, metricRow)),
    }),
    loader("GET", "/reloadClient", {
      summary: "Send a client over gRPC elsewhere",
      permission: SYSTEM_ADMIN,
      params: RELOADED,
      handler: async (params, call) => {
        await reloadClient(params, call);
        return text("success");
      },
    }),
    loader("GET", "/reloadCurrent", {
      summary: "Refused (501): clients are sent elsewhere one by one",
      permission: SYSTEM_ADMIN,
      params: { count: param.int(), redirectAddress: param.text() },
      handler: refuseReload,
    }),
    loader("GET", "/smartReloadCluster", {
      summary: "Refused (501): clients are sent elsewhere one by one",
      permission: SYSTEM_ADMIN,
      params: { loaderFactor: param.text(), force: param.text() },
      handler: refuseReload,
    }),
  ];
}

const ops = routesUnder({ base: "/nacos/v2/core/ops", family: "result" });
const decoder = new TextDecoder();

/** Ids are places in the log, so the last one applied is the newest that can have been given out. */
export function idRows({ server }: HttpCall): readonly unknown[] {
  const raft = server.consensus();
  return [{ resource: "config", info: { currentId: raft.applied, workerId: raft.id } }];
}

export function refuseRaft(): never {
  throw new ApiError(
    "unsupported",
    "The consensus takes no commands of Nacos: /nacos/v1/raft has routes of its own",
  );
}

export const LOG_BODY = {
  maxBodyBytes: HTTP.maxBodyBytes,
  body: {
    contentType: "application/json",
    summary: 'the part and its level, as `{"logName":"...","logLevel":"..."}`',
  },
};

/** Sets the level that the body names. */
export function bodyOfLog({ body }: HttpCall, info: ServerInfo): void {
  const sent = JsonMembers.read("the body", decoder.decode(body));
  const logName = sent.text("logName") ?? "";
  const logLevel = sent.text("logLevel") ?? "";
  setLogLevel({ logName, logLevel }, info);
}

function opsRoutes(info: ServerInfo): readonly HttpRoute[] {
  return [
    ops("GET", "/ids", {
      summary: "The newest id given out",
      permission: READ,
      params: {},
      handler: (_params, call) => restResult(idRows(call)),
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
        return restResult(null);
      },
    }),
  ];
}

const console = routesUnder({
  base: "/nacos/v2/console/health",
  family: "result",
  answersWhileStarting: true,
});

const healthRoutes: readonly HttpRoute[] = [
  console("GET", "/liveness", {
    summary: "`ok` while the process answers",
    permission: { action: "public" },
    params: {},
    handler: () => result("ok"),
  }),
  console("GET", "/readiness", {
    summary: "`ok` while the node is up to date, knows a leader and hands out lists, else 500",
    permission: { action: "public" },
    params: {},
    handler: (_params, call) => readiness(call),
  }),
];

/** In the envelope, with the reason for the operator. */
export function readiness({ server }: HttpCall): HttpAnswer {
  const reason = server.whyNotReady();
  if (reason === "") return result("ok");
  const message = `config and naming not in readiness: ${reason}`;
  return json({ code: 30_000, message, data: null }, 500);
}

export function coreV2Routes(info: ServerInfo): readonly HttpRoute[] {
  return [...memberRoutes(info), ...loaderRoutes(info), ...opsRoutes(info), ...healthRoutes];
}
