/** The routes of `/v1/cs`: configs, long polls, history. */
import type { Permission } from "../../api/mod.ts";
import { HTTP } from "../../base/mod.ts";
import { type HttpRoute, routesUnder } from "../route.ts";
import { getCatalog, getConfig, READING } from "./config_get.ts";
import {
  configsOfNamespace,
  getHistory,
  HISTORY,
  OF_NAMESPACE,
  PREVIOUS,
  previousHistory,
} from "./config_history.ts";
import {
  configsOfListener,
  LISTENED,
  listenersOfConfig,
  POLL,
  pollConfigs,
} from "./config_listener.ts";
import { CONFIG } from "./config_params.ts";
import { PUBLICATION, publishConfig, REMOVAL, removeConfig } from "./config_write.ts";

const READ: Permission = { action: "read", resource: "config" };
const WRITE: Permission = { action: "write", resource: "config" };

const route = routesUnder({ base: "/nacos/v1/cs", family: "caused" });

const configs: readonly HttpRoute[] = [
  route("GET", "/configs", {
    summary: "The content of a config; with `show=all` all about it; with `search` a page of " +
      "configs; with `beta=true` its beta version",
    permission: READ,
    params: READING,
    handler: getConfig,
  }),
  route("POST", "/configs", {
    summary: "Publish a config, or a gray version of it",
    permission: WRITE,
    params: PUBLICATION,
    maxBodyBytes: HTTP.maxContentBodyBytes,
    largeParam: "content",
    handler: publishConfig,
  }),
  route("DELETE", "/configs", {
    summary: "Remove a config, one gray version of it, or configs by their ids",
    permission: WRITE,
    params: REMOVAL,
    handler: removeConfig,
  }),
  route("GET", "/configs/catalog", {
    summary: "Who made a config, when and what for",
    permission: READ,
    params: CONFIG,
    handler: getCatalog,
  }),
];

const listeners: readonly HttpRoute[] = [
  route("POST", "/configs/listener", {
    summary: "Which of these configs have changed; with a time-out the answer waits for a change",
    permission: READ,
    params: POLL,
    maxBodyBytes: HTTP.maxListenBodyBytes,
    largeParam: "Listening-Configs",
    handler: pollConfigs,
  }),
  route("GET", "/configs/listener", {
    summary: "Clients of all nodes that listen to a config, with the MD5 each has",
    permission: READ,
    params: CONFIG,
    handler: listenersOfConfig,
  }),
  route("GET", "/listener", {
    summary: "Configs that a client listens to, at whichever node",
    permission: READ,
    params: LISTENED,
    handler: configsOfListener,
  }),
];

const history: readonly HttpRoute[] = [
  route("GET", "/history", {
    summary: "With `search=accurate` the changes of a config, else one change by its id",
    permission: READ,
    params: HISTORY,
    handler: getHistory,
  }),
  route("GET", "/history/previous", {
    summary: "The change before a change",
    permission: READ,
    params: PREVIOUS,
    handler: previousHistory,
  }),
  route("GET", "/history/configs", {
    summary: "Names of all configs of a namespace",
    permission: READ,
    params: OF_NAMESPACE,
    handler: configsOfNamespace,
  }),
];

export const configRoutes: readonly HttpRoute[] = [...configs, ...listeners, ...history];
