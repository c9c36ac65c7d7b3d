/** The routes of `/v3/admin/cs`. */
import { param, type ParamValues, type Permission } from "../../api/mod.ts";
import { HTTP } from "../../base/mod.ts";
import type { HttpAnswer } from "../../h1/mod.ts";
import { json, result } from "../answer.ts";
import { aboutEach, type HttpRoute, routesUnder } from "../route.ts";
import type { ServerInfo } from "../server_info.ts";
import { setLogLevel } from "../v1/config_ops_routes.ts";
import { inQuery } from "../v2/missing_param.ts";
import {
  aboutIds,
  aboutList,
  configsOfListener,
  getBeta,
  getConfig,
  IDS,
  listConfigs,
  LISTENED,
  LISTENER,
  listenersOfConfig,
  PUBLICATION,
  publishConfig,
  READ,
  REMOVAL,
  removeConfig,
  removeConfigs,
  SEARCH,
  stopBeta,
  WRITE,
} from "./config_admin.ts";
import {
  aboutNamespace,
  aboutOne,
  aboutPrevious,
  configsOfNamespace,
  getHistory,
  getPrevious,
  HISTORY,
  listHistory,
  OF_NAMESPACE,
  ONE,
  PREVIOUS,
} from "./config_history.ts";
import { CAPACITY_OF, getCapacity, setCapacity, SETTING } from "./config_capacity.ts";
import { aboutConfig, CONFIG } from "./config_params.ts";
import {
  aboutExport,
  aboutTarget,
  ARCHIVE,
  CLONE,
  cloneInto,
  COPIES,
  EXPORT,
  exportConfigs,
  IMPORT,
  importConfigs,
} from "./config_transfer.ts";

const route = routesUnder({ base: "/nacos/v3/admin/cs", family: "result" });

const configs: readonly HttpRoute[] = [
  route("GET", "/config", {
    summary: "A config with everything about it",
    permission: READ,
    params: CONFIG,
    about: aboutConfig,
    handler: getConfig,
  }),
  route("POST", "/config", {
    summary: "Publish a config, or a gray version of it",
    permission: WRITE,
    params: PUBLICATION,
    maxBodyBytes: HTTP.maxContentBodyBytes,
    largeParam: "content",
    about: aboutConfig,
    handler: publishConfig,
  }),
  route("DELETE", "/config", {
    summary: "Remove a config, or one gray version of it",
    permission: WRITE,
    params: REMOVAL,
    about: aboutConfig,
    handler: removeConfig,
  }),
  route("DELETE", "/config/batch", {
    summary: "Remove configs by their ids",
    permission: WRITE,
    params: IDS,
    about: aboutIds,
    handler: removeConfigs,
  }),
  route("GET", "/config/list", {
    summary: "A page of configs without their contents, by names and content",
    permission: READ,
    params: SEARCH,
    about: aboutList,
    handler: listConfigs,
  }),
  route("GET", "/config/beta", {
    summary: "The beta version of a config",
    permission: READ,
    params: CONFIG,
    about: aboutConfig,
    handler: getBeta,
  }),
  route("DELETE", "/config/beta", {
    summary: "Stop the beta version of a config",
    permission: WRITE,
    params: CONFIG,
    about: aboutConfig,
    handler: stopBeta,
  }),
  route("GET", "/config/listener", {
    summary: "Clients of all nodes that listen to a config, with the MD5 each has",
    permission: READ,
    params: LISTENED,
    about: aboutConfig,
    handler: listenersOfConfig,
  }),
  route("GET", "/listener", {
    summary: "Configs that a client listens to, at whichever node",
    permission: READ,
    params: LISTENER,
    about: aboutEach,
    handler: configsOfListener,
  }),
];

const transfers: readonly HttpRoute[] = [
  route("GET", "/config/export", {
    summary: "Configs as a zip archive of Nacos: those of these ids, or all that match",
    permission: READ,
    params: EXPORT,
    about: aboutExport,
    handler: exportConfigs,
  }),
  route("POST", "/config/import", {
    summary: "Import configs from a zip archive of Nacos, the part `file` of a multipart form",
    permission: WRITE,
    params: IMPORT,
    ...ARCHIVE,
    about: aboutTarget,
    handler: importConfigs,
  }),
  route("POST", "/config/clone", {
    summary: "Copy configs into a namespace, under their names or new ones",
    permission: WRITE,
    params: CLONE,
    ...COPIES,
    about: aboutTarget,
    handler: cloneInto,
  }),
];

const history: readonly HttpRoute[] = [
  route("GET", "/history/list", {
    summary: "The changes of a config",
    permission: READ,
    params: HISTORY,
    about: aboutConfig,
    handler: listHistory,
  }),
  route("GET", "/history", {
    summary: "One change by its id",
    permission: READ,
    params: ONE,
    about: aboutOne,
    handler: getHistory,
  }),
  route("GET", "/history/previous", {
    summary:
      "What a config was before its last change, by the id of the config; by the id of a row the row before it",
    permission: READ,
    params: PREVIOUS,
    about: aboutPrevious,
    handler: getPrevious,
  }),
  route("GET", "/history/configs", {
    summary: "Names of all configs of a namespace",
    permission: READ,
    params: OF_NAMESPACE,
    about: aboutNamespace,
    handler: configsOfNamespace,
  }),
];

const ADMIN: Permission = { action: "admin", resource: "system" };

const LOG_LEVEL = {
  logName: param.text().required(inQuery()),
  logLevel: param.text().required(inQuery()),
};

function putLogLevel(params: ParamValues<typeof LOG_LEVEL>, info: ServerInfo): HttpAnswer {
  const { logName, logLevel } = params;
  setLogLevel({ logName, logLevel }, info);
  return result(`Log level updated successfully! Module: ${logName}, Log Level: ${logLevel}`);
}

/** As Nacos answers where its storage is another one. */
function noEmbeddedDatabase(code: number, message: string) {
  return () => json({ code, message, data: null });
}

function opsRoutes(info: ServerInfo): readonly HttpRoute[] {
  return [
    route("GET", "/capacity", {
      summary: "How many configs a namespace or group has, and how many it may have",
      permission: { action: "read", resource: "system" },
      params: CAPACITY_OF,
      handler: getCapacity,
    }),
    route("POST", "/capacity", {
      summary: "Set limits of a namespace, or of a group in the default one",
      permission: ADMIN,
      params: SETTING,
      handler: setCapacity,
    }),
    route("POST", "/ops/localCache", {
      summary: "Accepted; there is no cache that could be stale",
      permission: ADMIN,
      params: {},
      handler: () => result("Local cache updated from store successfully!"),
    }),
    route("PUT", "/ops/log", {
      summary: "Log level of a part of the server",
      permission: ADMIN,
      params: LOG_LEVEL,
      handler: (params) => putLogLevel(params, info),
    }),
    route("GET", "/ops/derby", {
      summary: "Refused with a code: there is no embedded SQL database",
      permission: ADMIN,
      params: { sql: param.raw() },
      handler: noEmbeddedDatabase(30_000, "The current storage mode is not Derby"),
    }),
    route("POST", "/ops/derby/import", {
      summary: "Refused with a code: there is no embedded SQL database",
      permission: ADMIN,
      params: {},
      handler: noEmbeddedDatabase(500, "Limited to embedded storage mode"),
    }),
  ];
}

export function configV3Routes(info: ServerInfo): readonly HttpRoute[] {
  return [...configs, ...transfers, ...history, ...opsRoutes(info)];
}
