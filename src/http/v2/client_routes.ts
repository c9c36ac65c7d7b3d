/** The routes of `/v2/ns/client`. */
import type { Permission } from "../../api/mod.ts";
import { type HttpRoute, routesUnder } from "../route.ts";
import {
  CLIENT,
  CLIENTS_OF,
  getClient,
  listClients,
  listPublished,
  listPublishers,
  listSubscribed,
  listSubscribers,
} from "./naming_clients.ts";

/** They are about all clients, whatever service is named. */
const READ: Permission = { action: "read", resource: "cluster" };

const route = routesUnder({ base: "/nacos/v2/ns/client", family: "result" });

export const clientV2Routes: readonly HttpRoute[] = [
  route("GET", "/list", {
    summary:
      "Ids of all clients: of connections, and `ip:port#true` or `#false` of what HTTP registers",
    permission: READ,
    params: {},
    handler: listClients,
  }),
  route("GET", "", {
    summary: "One client",
    permission: READ,
    params: CLIENT,
    handler: getClient,
  }),
  route("GET", "/publish/list", {
    summary: "Instances that a client has registered",
    permission: READ,
    params: CLIENT,
    handler: listPublished,
  }),
  route("GET", "/subscribe/list", {
    summary: "Services that a client of this node subscribes to",
    permission: READ,
    params: CLIENT,
    handler: listSubscribed,
  }),
  route("GET", "/service/publisher/list", {
    summary: "Clients that have registered instances of a service",
    permission: READ,
    params: CLIENTS_OF,
    handler: listPublishers,
  }),
  route("GET", "/service/subscriber/list", {
    summary: "Clients of this node that subscribe to a service",
    permission: READ,
    params: CLIENTS_OF,
    handler: listSubscribers,
  }),
];
