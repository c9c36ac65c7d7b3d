/** The routes of `/v1/cs`: configs, long polls, history. */
import type { ParamSpec, Permission } from "../../api/mod.ts";
import { HTTP } from "../../base/mod.ts";
import type { HttpRoute } from "../route.ts";
import { getCatalog, getConfig } from "./config_get.ts";
import { configsOfNamespace, getHistory, previousHistory } from "./config_history.ts";
import { configsOfListener, listenersOfConfig, pollConfigs } from "./config_listener.ts";
import { publishConfig, removeConfig } from "./config_write.ts";
import { DATA_ID, GROUP, PAGE_NO, PAGE_SIZE, TENANT } from "./params_of.ts";

const CONFIGS = "/nacos/v1/cs/configs";
const HISTORY = "/nacos/v1/cs/history";
const READ: Permission = { action: "read", resource: "config" };
const WRITE: Permission = { action: "write", resource: "config" };
const APP_NAME: ParamSpec = { name: "appName" };
const TAGS: ParamSpec = { name: "config_tags", summary: "comma-separated" };
const TAG: ParamSpec = { name: "tag", summary: "the gray version of this tag" };

const configs: readonly HttpRoute[] = [
  {
    protocol: "http",
    method: "GET",
    path: CONFIGS,
    summary: "The content of a config; with `show=all` all about it; with `search` a page of " +
      "configs; with `beta=true` its beta version",
    permission: READ,
    params: [
      DATA_ID,
      GROUP,
      TENANT,
      TAG,
      { name: "show", summary: "`all`" },
      { name: "search", summary: "`accurate`, or `blur` where `*` is a wildcard" },
      { name: "beta", type: "boolean" },
      {
        name: "consistency",
        summary: "`linearizable` reads what is acknowledged anywhere; also as a header",
      },
      APP_NAME,
      TAGS,
      { name: "types", summary: "comma-separated, with `search=blur`" },
      { ...PAGE_NO, required: false, summary: "required with `search`" },
      { ...PAGE_SIZE, required: false },
      { name: "Vipserver-Tag", in: "header" },
    ],
    handler: getConfig,
  },
  {
    protocol: "http",
    method: "POST",
    path: CONFIGS,
    summary: "Publish a config, or a gray version of it",
    permission: WRITE,
    params: [
      DATA_ID,
      GROUP,
      { name: "content", required: true, summary: "at most 10 MiB" },
      TENANT,
      { name: "type", default: "text" },
      TAG,
      APP_NAME,
      TAGS,
      { name: "src_user" },
      { name: "desc" },
      { name: "use" },
      { name: "effect" },
      { name: "schema" },
      { name: "encryptedDataKey" },
      { name: "betaIps", in: "header", summary: "publishes the beta version for these addresses" },
      {
        name: "casMd5",
        in: "header",
        summary: "replaces an existing config only if it has this MD5",
      },
    ],
    maxBodyBytes: HTTP.maxContentBodyBytes,
    largeParam: "content",
    handler: publishConfig,
  },
  {
    protocol: "http",
    method: "DELETE",
    path: CONFIGS,
    summary: "Remove a config, one gray version of it, or configs by their ids",
    permission: WRITE,
    params: [
      DATA_ID,
      GROUP,
      TENANT,
      TAG,
      { name: "beta", type: "boolean" },
      { name: "delType", summary: "`ids`" },
      { name: "ids", summary: "comma-separated, with `delType=ids`" },
    ],
    handler: removeConfig,
  },
  {
    protocol: "http",
    method: "GET",
    path: `${CONFIGS}/catalog`,
    summary: "Who made a config, when and what for",
    permission: READ,
    params: [DATA_ID, GROUP, TENANT],
    handler: getCatalog,
  },
];

const listeners: readonly HttpRoute[] = [
  {
    protocol: "http",
    method: "POST",
    path: `${CONFIGS}/listener`,
    summary: "Which of these configs have changed; with a time-out the answer waits for a change",
    permission: READ,
    params: [
      { name: "Listening-Configs", required: true, summary: "packed list, at most 10,000" },
      { name: "Long-Pulling-Timeout", in: "header", type: "int", summary: "milliseconds" },
      { name: "Long-Pulling-Timeout-No-Hangup", in: "header", type: "boolean" },
      { name: "Client-Version", in: "header" },
    ],
    maxBodyBytes: HTTP.maxListenBodyBytes,
    largeParam: "Listening-Configs",
    handler: pollConfigs,
  },
  {
    protocol: "http",
    method: "GET",
    path: `${CONFIGS}/listener`,
    summary: "Clients of all nodes that listen to a config, with the MD5 each has",
    permission: READ,
    params: [DATA_ID, GROUP, TENANT],
    handler: listenersOfConfig,
  },
  {
    protocol: "http",
    method: "GET",
    path: "/nacos/v1/cs/listener",
    summary: "Configs that a client listens to, at whichever node",
    permission: READ,
    params: [
      { name: "ip", required: true },
      { name: "all", type: "boolean", default: "false", summary: "of every namespace" },
      TENANT,
    ],
    handler: configsOfListener,
  },
];

const history: readonly HttpRoute[] = [
  {
    protocol: "http",
    method: "GET",
    path: HISTORY,
    summary: "With `search=accurate` the changes of a config, else one change by its id",
    permission: READ,
    params: [
      { ...DATA_ID, required: false },
      { ...GROUP, required: false },
      TENANT,
      { name: "search", summary: "`accurate`" },
      { name: "nid", type: "int", summary: "required without `search`" },
      APP_NAME,
      { ...PAGE_NO, required: false, default: "1" },
      { ...PAGE_SIZE, required: false, default: "100" },
    ],
    handler: getHistory,
  },
  {
    protocol: "http",
    method: "GET",
    path: `${HISTORY}/previous`,
    summary: "The change before a change",
    permission: READ,
    params: [
      { ...DATA_ID, required: false },
      { ...GROUP, required: false },
      TENANT,
      { name: "id", required: true, type: "int" },
    ],
    handler: previousHistory,
  },
  {
    protocol: "http",
    method: "GET",
    path: `${HISTORY}/configs`,
    summary: "Names of all configs of a namespace",
    permission: READ,
    params: [{ ...TENANT, required: true, aliases: ["namespaceId"] }],
    handler: configsOfNamespace,
  },
];

export const configRoutes: readonly HttpRoute[] = [...configs, ...listeners, ...history];
