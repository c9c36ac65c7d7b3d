/** The routes of `/v1/ns/instance`. */
import { HTTP } from "../../base/mod.ts";
import type { HttpRoute } from "../route.ts";
import { aboutBeat, BEAT, beat } from "./naming_beat.ts";
import {
  aboutStatuses,
  BATCH,
  deleteBatchMetadata,
  deregisterInstance,
  explainInstance,
  getInstance,
  getStatuses,
  INSTANCE_LIST,
  listInstances,
  ONE_INSTANCE,
  patchInstance,
  putInstance,
  registerInstance,
  removeOverride,
  STATUSES,
  updateBatchMetadata,
} from "./naming_instance.ts";
import { aboutService, INSTANCE, REGISTRATION } from "./naming_params.ts";
import { NAMING_READ, NAMING_WRITE, namingRoute } from "./naming_route.ts";

const beatRoute = (method: "PUT" | "POST") =>
  namingRoute(method, "/instance/beat", {
    summary: "Heartbeat; a full one registers an unknown instance",
    permission: NAMING_WRITE,
    params: BEAT,
    body: { contentType: "application/json", summary: "the full beat, where no parameter has it" },
    about: aboutBeat,
    handler: beat,
  });

const statuses = (method: "GET" | "POST") =>
  namingRoute(method, "/instance/statuses", {
    summary: "Health of all instances of a service",
    permission: method === "GET" ? NAMING_READ : NAMING_WRITE,
    params: STATUSES,
    about: aboutStatuses,
    handler: getStatuses,
  });

const batch = {
  permission: NAMING_WRITE,
  params: BATCH,
  maxBodyBytes: HTTP.maxBatchBodyBytes,
  largeParam: "instances",
};

export const namingInstanceRoutes: readonly HttpRoute[] = [
  namingRoute("POST", "/instance", {
    summary: "Register an instance: by beats, or for good with `ephemeral=false`",
    permission: NAMING_WRITE,
    params: REGISTRATION,
    about: aboutService,
    handler: registerInstance,
  }),
  namingRoute("DELETE", "/instance", {
    summary: "Deregister what was registered by HTTP",
    permission: NAMING_WRITE,
    params: REGISTRATION,
    about: aboutService,
    handler: deregisterInstance,
  }),
  namingRoute("PUT", "/instance", {
    summary: "Set weight, enabled and metadata; lies over what the client registers, key by key",
    permission: NAMING_WRITE,
    params: REGISTRATION,
    about: aboutService,
    handler: putInstance,
  }),
  namingRoute("PATCH", "/instance", {
    summary: "As PUT, but only what is given",
    permission: NAMING_WRITE,
    params: REGISTRATION,
    about: aboutService,
    handler: patchInstance,
  }),
  namingRoute("DELETE", "/instance/override", {
    summary: "Take away what was set on an instance: it is as its client sends it again",
    permission: NAMING_WRITE,
    params: INSTANCE,
    about: aboutService,
    handler: removeOverride,
  }),
  namingRoute("GET", "/instance", {
    summary: "One instance",
    permission: NAMING_READ,
    params: ONE_INSTANCE,
    about: aboutService,
    handler: getInstance,
  }),
  namingRoute("GET", "/instance/explain", {
    summary: "Why an instance is, or is not, in the list of its service",
    permission: NAMING_READ,
    params: INSTANCE,
    about: aboutService,
    handler: explainInstance,
  }),
  namingRoute("GET", "/instance/list", {
    summary: "The instances of a service; with `udpPort` also a subscription of 1.x clients",
    permission: NAMING_READ,
    params: INSTANCE_LIST,
    about: aboutService,
    handler: listInstances,
  }),
  beatRoute("PUT"),
  beatRoute("POST"),
  namingRoute("PUT", "/instance/metadata/batch", {
    ...batch,
    summary: "Lay metadata over instances, beside what was laid there before",
    about: aboutService,
    handler: updateBatchMetadata,
  }),
  namingRoute("DELETE", "/instance/metadata/batch", {
    ...batch,
    summary: "Take keys out of what was laid over instances",
    about: aboutService,
    handler: deleteBatchMetadata,
  }),
  statuses("GET"),
  statuses("POST"),
];
