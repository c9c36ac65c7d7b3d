/** The routes of `/v1/cs` for operators: capacity, health, caches, log level. */
import { param, type ParamValues, type Permission } from "../../api/mod.ts";
import { ApiError, type LogLevel } from "../../base/mod.ts";
import type { HttpAnswer } from "../../h1/mod.ts";
import { json, restResult, text } from "../answer.ts";
import type { HttpCall } from "../call.ts";
import { type HttpRoute, routesUnder } from "../route.ts";
import type { ServerInfo } from "../server_info.ts";

/** Figures that Nacos shows where no limit was set by hand. */
const CAPACITY = {
  quota: 200,
  maxSize: 102_400,
  maxAggrCount: 10_000,
  maxAggrSize: 1_024,
} as const;

const LOG_LEVELS: ReadonlyMap<string, LogLevel> = new Map([
  ["trace", "trace"],
  ["debug", "debug"],
  ["info", "info"],
  ["warn", "warn"],
  ["error", "error"],
]);

const OWNER = { tenant: param.text().or(""), group: param.text().or("") };

async function getCapacity(
  { tenant, group }: ParamValues<typeof OWNER>,
  call: HttpCall,
): Promise<HttpAnswer> {
  if (group === "" && tenant === "") {
    const message = "The parameter group and tenant cannot be empty at the same time";
    return json({ code: 400, message, data: null }, 400);
  }
  return restResult(await capacityJson({ tenant, group }, call));
}

/** Of a namespace, or where none is named of a group. */
export async function capacityJson(
  { tenant, group }: { readonly tenant: string; readonly group: string },
  call: HttpCall,
): Promise<Record<string, unknown>> {
  const usage = tenant !== "" ? call.api.config.count(tenant) : await usageOf(call, group);
  return {
    id: 0,
    ...CAPACITY,
    usage,
    gmtCreate: null,
    gmtModified: null,
    ...(tenant === "" ? { group } : { tenant }),
  };
}

/** A group's capacity covers all namespaces. */
async function usageOf(call: HttpCall, group: string): Promise<number> {
  let usage = 0;
  for (const { id } of call.api.namespaces.list()) {
    const { totalCount } = await call.api.config.search({
      namespace: id,
      mode: "accurate",
      dataId: "",
      group,
      appName: "",
      tags: [],
      types: [],
      pageNo: 1,
      pageSize: 1,
    });
    usage += totalCount;
  }
  return usage;
}

export function setCapacity(): HttpAnswer {
  throw new ApiError("unsupported", "This server keeps no capacity limits of single namespaces");
}

function health(_params: unknown, { server }: HttpCall): HttpAnswer {
  const reason = server.whyNotReady();
  return reason === "" ? text("UP") : text(`DOWN:${reason}`, 500);
}

function noEmbeddedDatabase(): HttpAnswer {
  throw new ApiError("forbidden", "The current storage mode is not Derby");
}

/** Memory is filled from the log alone, so there is no second copy that could be stale. */
function refreshCaches(): HttpAnswer {
  return text("200");
}

const LOG_LEVEL = { logName: param.text().required(), logLevel: param.text().required() };

export function setLogLevel(
  { logName: target, logLevel: asked }: ParamValues<typeof LOG_LEVEL>,
  info: ServerInfo,
): HttpAnswer {
  const level = LOG_LEVELS.get(asked.toLowerCase());
  if (level === undefined) {
    throw new ApiError(
      "invalid",
      `Invalid logLevel '${asked.slice(0, 64)}': trace, debug, info, warn or error is wanted`,
    );
  }
  if (info.setLogLevel === undefined) {
    throw new ApiError("unsupported", "The log level is set by RUST_LOG at the start");
  }
  info.setLogLevel(target, level);
  return text("200");
}

const ADMIN: Permission = { action: "admin", resource: "system" };

const route = routesUnder({ base: "/nacos/v1/cs", family: "caused" });

export function configOpsRoutes(info: ServerInfo): readonly HttpRoute[] {
  return [
    route("GET", "/capacity", {
      summary:
        "How many configs a namespace or group has; limits are those of Nacos without any set",
      permission: { action: "read", resource: "system" },
      params: OWNER,
      handler: getCapacity,
    }),
    route("POST", "/capacity", {
      summary: "Refused (501): there are no limits of single namespaces or groups",
      permission: ADMIN,
      params: OWNER,
      isUnsupported: true,
      handler: setCapacity,
    }),
    route("GET", "/health", {
      summary: "`UP`, or `DOWN:` with the reason",
      permission: { action: "public" },
      params: {},
      answersWhileStarting: true,
      handler: health,
    }),
    route("POST", "/ops/localCache", {
      summary: "Accepted; there is no cache that could be stale",
      permission: ADMIN,
      params: {},
      handler: refreshCaches,
    }),
    route("GET", "/ops/derby", {
      summary: "Refused (403): there is no embedded SQL database",
      permission: ADMIN,
      params: { sql: param.raw() },
      handler: noEmbeddedDatabase,
    }),
    route("POST", "/ops/data/removal", {
      summary: "Refused (403): there is no embedded SQL database",
      permission: ADMIN,
      params: {},
      handler: noEmbeddedDatabase,
    }),
    route("PUT", "/ops/log", {
      summary: "Log level of a part of the server",
      permission: ADMIN,
      params: LOG_LEVEL,
      handler: (params) => setLogLevel(params, info),
    }),
  ];
}
