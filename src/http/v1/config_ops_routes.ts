/** The routes of `/v1/cs` for operators: capacity, health, caches, log level. */
import { param, type ParamValues, type Permission } from "../../api/mod.ts";
import { ApiError, type LogLevel } from "../../base/mod.ts";
import type { HttpAnswer } from "../../h1/mod.ts";
import { text } from "../answer.ts";
import type { HttpCall } from "../call.ts";
import { type HttpRoute, routesUnder } from "../route.ts";
import type { ServerInfo } from "../server_info.ts";
import { getCapacity, OWNER, setCapacity, SETTING } from "./config_capacity.ts";

const LOG_LEVELS: ReadonlyMap<string, LogLevel> = new Map([
  ["trace", "trace"],
  ["debug", "debug"],
  ["info", "info"],
  ["warn", "warn"],
  ["error", "error"],
]);

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
      summary: "How many configs a namespace or group has, and how many it may have",
      permission: { action: "read", resource: "system" },
      params: OWNER,
      handler: getCapacity,
    }),
    route("POST", "/capacity", {
      summary: "Set limits of a namespace, or of a group in the default one",
      permission: ADMIN,
      params: SETTING,
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
