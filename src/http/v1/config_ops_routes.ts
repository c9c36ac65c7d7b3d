/** The routes of `/v1/cs` for operators: capacity, health, caches, log level. */
import { ApiError, type LogLevel } from "../../base/mod.ts";
import { json, restResult, text } from "../answer.ts";
import type { HttpCall } from "../call.ts";
import type { HttpRoute } from "../route.ts";
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

async function getCapacity(call: HttpCall): Promise<Response> {
  const group = call.params.text("group", "");
  const tenant = call.params.text("tenant", "");
  if (group === "" && tenant === "") {
    const message = "The parameter group and tenant cannot be empty at the same time";
    return json({ code: 400, message, data: null }, 400);
  }
  const usage = tenant !== "" ? call.api.config.count(tenant) : await usageOf(call, group);
  return restResult({
    id: 0,
    ...CAPACITY,
    usage,
    gmtCreate: null,
    gmtModified: null,
    ...(tenant === "" ? { group } : { tenant }),
  });
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

function setCapacity(): Response {
  throw new ApiError("unsupported", "This server keeps no capacity limits of single namespaces");
}

function health(call: HttpCall): Response {
  const reason = call.server.whyNotReady();
  return reason === "" ? text("UP") : text(`DOWN:${reason}`, 500);
}

function noEmbeddedDatabase(): Response {
  throw new ApiError("forbidden", "The current storage mode is not Derby");
}

/** Memory is filled from the log alone, so there is no second copy that could be stale. */
function refreshCaches(): Response {
  return text("200");
}

function setLogLevel(call: HttpCall, info: ServerInfo): Response {
  const target = call.params.required("logName");
  const asked = call.params.required("logLevel");
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

export function configOpsRoutes(info: ServerInfo): readonly HttpRoute[] {
  const owner = [{ name: "tenant" }, { name: "group" }] as const;
  return [
    {
      protocol: "http",
      method: "GET",
      path: "/nacos/v1/cs/capacity",
      summary:
        "How many configs a namespace or group has; limits are those of Nacos without any set",
      permission: { action: "read", resource: "system" },
      params: owner,
      handler: getCapacity,
    },
    {
      protocol: "http",
      method: "POST",
      path: "/nacos/v1/cs/capacity",
      summary: "Refused (501): there are no limits of single namespaces or groups",
      permission: { action: "admin", resource: "system" },
      params: owner,
      handler: setCapacity,
    },
    {
      protocol: "http",
      method: "GET",
      path: "/nacos/v1/cs/health",
      summary: "`UP`, or `DOWN:` with the reason",
      permission: { action: "public" },
      params: [],
      answersWhileStarting: true,
      handler: health,
    },
    {
      protocol: "http",
      method: "POST",
      path: "/nacos/v1/cs/ops/localCache",
      summary: "Accepted; there is no cache that could be stale",
      permission: { action: "admin", resource: "system" },
      params: [],
      handler: refreshCaches,
    },
    {
      protocol: "http",
      method: "GET",
      path: "/nacos/v1/cs/ops/derby",
      summary: "Refused (403): there is no embedded SQL database",
      permission: { action: "admin", resource: "system" },
      params: [{ name: "sql" }],
      handler: noEmbeddedDatabase,
    },
    {
      protocol: "http",
      method: "POST",
      path: "/nacos/v1/cs/ops/data/removal",
      summary: "Refused (403): there is no embedded SQL database",
      permission: { action: "admin", resource: "system" },
      params: [],
      handler: noEmbeddedDatabase,
    },
    {
      protocol: "http",
      method: "PUT",
      path: "/nacos/v1/cs/ops/log",
      summary: "Log level of a part of the server",
      permission: { action: "admin", resource: "system" },
      params: [{ name: "logName", required: true }, { name: "logLevel", required: true }],
      handler: (call) => setLogLevel(call, info),
    },
  ];
}
