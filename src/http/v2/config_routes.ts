/** The routes of `/v2/cs`. */
import type { Permission } from "../../api/mod.ts";
import { HTTP } from "../../base/mod.ts";
import { type HttpRoute, routesUnder } from "../route.ts";
import {
  aboutDetailSearch,
  aboutPublication,
  getConfig,
  PUBLICATION,
  publishConfig,
  READING,
  REMOVAL,
  removeConfig,
  SEARCH,
  searchDetail,
} from "./config_content.ts";
import {
  aboutNamespace,
  aboutOne,
  aboutPrevious,
  configsOfNamespace,
  getHistory,
  getHistoryDetail,
  getPrevious,
  HISTORY,
  listHistory,
  OF_NAMESPACE,
  ONE,
  PREVIOUS,
} from "./config_history.ts";
import { aboutConfig } from "./config_params.ts";

const READ: Permission = { action: "read", resource: "config" };
const WRITE: Permission = { action: "write", resource: "config" };

const route = routesUnder({ base: "/nacos/v2/cs", family: "result" });

const configs: readonly HttpRoute[] = [
  route("GET", "/config", {
    summary: "The content of a config, in the envelope",
    permission: READ,
    params: READING,
    about: aboutConfig,
    handler: getConfig,
  }),
  route("POST", "/config", {
    summary: "Publish a config, or a gray version of it",
    permission: WRITE,
    params: PUBLICATION,
    maxBodyBytes: HTTP.maxContentBodyBytes,
    largeParam: "content",
    about: aboutPublication,
    answers: { 500: "`casMd5` is not that of what is there, as in Nacos" },
    handler: publishConfig,
  }),
  route("DELETE", "/config", {
    summary: "Remove a config, or one gray version of it",
    permission: WRITE,
    params: REMOVAL,
    about: aboutConfig,
    handler: removeConfig,
  }),
  route("GET", "/config/searchDetail", {
    summary: "A page of configs by names and content, without the envelope",
    permission: READ,
    params: SEARCH,
    about: aboutDetailSearch,
    handler: searchDetail,
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
  route("GET", "/history/detail", {
    summary: "One change by its id, with the versions before and after it",
    permission: READ,
    params: ONE,
    about: aboutOne,
    handler: getHistoryDetail,
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

export const configV2Routes: readonly HttpRoute[] = [...configs, ...history];
