/** The routes of `/v1/cs`: configs, long polls, history. */
import type { Permission } from "../../api/mod.ts";
import { HTTP } from "../../base/mod.ts";
import { aboutEach, type HttpRoute, routesUnder } from "../route.ts";
import { aboutReading, getCatalog, getConfig, READING } from "./config_get.ts";
import {
  aboutHistory,
  aboutNamespace,
  aboutPrevious,
  configsOfNamespace,
  getHistory,
  HISTORY,
  OF_NAMESPACE,
  PREVIOUS,
  previousHistory,
} from "./config_history.ts";
import {
  aboutListened,
  configsOfListener,
  LISTENED,
  listenersOfConfig,
  POLL,
  pollConfigs,
} from "./config_listener.ts";
import { aboutConfig, CONFIG } from "./config_params.ts";
import {
  aboutPublication,
  aboutRemoval,
  PUBLICATION,
  publishConfig,
  REMOVAL,
  removeConfig,
} from "./config_write.ts";

const READ: Permission = { action: "read", resource: "config" };
const WRITE: Permission = { action: "write", resource: "config" };

const route = routesUnder({ base: "/nacos/v1/cs", family: "caused" });

const configs: readonly HttpRoute[] = [
  route("GET", "/configs", {
    summary: "The content of a config; with `show=all` all about it; with `search` a page of " +
      "configs; with `beta=true` its beta version",
    permission: READ,
    params: READING,
    about: aboutReading,
    handler: getConfig,
  }),
  route("POST", "/configs", {
    summary: "Publish a config, or a gray version of it; or bring many, as an archive or as copies",
    permission: WRITE,
    params: PUBLICATION,
    maxBodyBytes: HTTP.maxContentBodyBytes,
    largeParam: "content",
    filePart: "file",
    body: { contentType: "application/json", summary: "with `clone=true`: what is to be copied" },
    about: aboutPublication,
    answers: { 500: "`casMd5` is not that of what is there, as in Nacos" },
    handler: publishConfig,
  }),
  route("DELETE", "/configs", {
    summary: "Remove a config, one gray version of it, or configs by their ids",
    permission: WRITE,
    params: REMOVAL,
    about: aboutRemoval,
    handler: removeConfig,
  }),
  route("GET", "/configs/catalog", {
    summary: "Who made a config, when and what for",
    permission: READ,
    params: CONFIG,
    about: aboutConfig,
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
    about: aboutEach,
    handler: pollConfigs,
  }),
  route("GET", "/configs/listener", {
    summary: "Clients of all nodes that listen to a config, with the MD5 each has",
    permission: READ,
    params: CONFIG,
    about: aboutListened,
    handler: listenersOfConfig,
  }),
  route("GET", "/listener", {
    summary: "Configs that a client listens to, at whichever node",
    permission: READ,
    params: LISTENED,
    about: aboutEach,
    handler: configsOfListener,
  }),
];

const history: readonly HttpRoute[] = [
  route("GET", "/history", {
    summary: "With `search=accurate` the changes of a config, else one change by its id",
    permission: READ,
    params: HISTORY,
    about: aboutHistory,
    handler: getHistory,
  }),
  route("GET", "/history/previous", {
    summary:
      "What a config was before its last change, by the id of the config; by the id of a row the row before it",
    permission: READ,
    params: PREVIOUS,
    about: aboutPrevious,
    handler: previousHistory,
  }),
  route("GET", "/history/configs", {
    summary: "Names of all configs of a namespace",
    permission: READ,
    params: OF_NAMESPACE,
    about: aboutNamespace,
    handler: configsOfNamespace,
  }),
];

export const configRoutes: readonly HttpRoute[] = [...configs, ...listeners, ...history];
