/** Services for people: one list of all, and one service as a whole. */
import { param, type ParamValues } from "../../api/mod.ts";
import { serviceResource } from "../../auth/mod.ts";
import { ApiError, type ServiceKey } from "../../base/mod.ts";
import type { HttpAnswer } from "../../h1/mod.ts";
import { json } from "../answer.ts";
import type { HttpCall } from "../call.ts";
import { aboutEach, type HttpRoute } from "../route.ts";
import {
  consoleRoute,
  NAMESPACES,
  oneOf,
  PAGE,
  pageAt,
  READ_SERVICES,
  soughtText,
  spacesOf,
} from "./console_route.ts";
import { serviceEvents } from "./service_events.ts";
import { aboutService, refOf, SERVICE_NAME } from "./service_name.ts";
import { instanceEventRow, serviceDetail, serviceRow } from "./service_rows.ts";
import type { InstanceEvents, PageOf, ServiceRow } from "./wire.ts";

const SORTS = ["name", "instances", "healthy", "group"] as const;
const HEALTHS = ["all", "bad"] as const;

const SERVICES = {
  namespace: NAMESPACES,
  q: soughtText().about("part of name or group, in any case"),
  group: soughtText(),
  withEmpty: param.bool().or(true),
  health: param.parsed("string", oneOf(HEALTHS)).assumed("all").about("`bad`: not all are healthy"),
  meta: soughtText().about("`key=value`, or a key, of the metadata of an instance"),
  sort: param.parsed("string", oneOf(SORTS)).assumed("name").about(SORTS.join(", ")),
  desc: param.bool().or(false),
  ...PAGE,
};

async function listServices(
  params: ParamValues<typeof SERVICES>,
  call: HttpCall,
): Promise<HttpAnswer> {
  const at = pageAt(params);
  const { q, group, withEmpty, health, meta, sort = "name", desc } = params;
  const found = await call.api.namingAdmin.findServices({
    spaces: spacesOf<ServiceKey>(params.namespace, call, {
      permission: READ_SERVICES,
      kind: "naming",
      resourceOf: serviceResource,
    }),
    text: q,
    badOnly: health === "bad",
    metadata: meta,
    descending: desc,
    ...{ group, withEmpty, sort },
    ...at,
  });
  const items = found.items.map(serviceRow);
  return json({ total: found.totalCount, ...at, items } satisfies PageOf<ServiceRow>);
}

function oneService(params: ParamValues<typeof SERVICE_NAME>, { api }: HttpCall): HttpAnswer {
  const view = api.namingAdmin.viewService(refOf(params));
  if (view === undefined) throw new ApiError("notFound", "There is no such service");
  return json(serviceDetail(view));
}

function recentEvents(params: ParamValues<typeof SERVICE_NAME>, { api }: HttpCall): HttpAnswer {
  const items = api.namingAdmin.instanceEvents(refOf(params)).map(instanceEventRow);
  return json({ items } satisfies InstanceEvents);
}

export const serviceRoutes: readonly HttpRoute[] = [
  consoleRoute("GET", "/services", {
    summary: "Services that the caller may read, sorted and page by page",
    permission: READ_SERVICES,
    params: SERVICES,
    about: aboutEach,
    handler: listServices,
  }),
  consoleRoute("GET", "/service", {
    summary: "A service with its settings and instances",
    permission: READ_SERVICES,
    params: SERVICE_NAME,
    about: aboutService,
    handler: oneService,
  }),
  consoleRoute("GET", "/service/recent", {
    summary: "Instances of a service that came, went or changed of late, as this node has seen it",
    permission: READ_SERVICES,
    params: SERVICE_NAME,
    about: aboutService,
    handler: recentEvents,
  }),
  consoleRoute("GET", "/service/events", {
    summary: "The instances of a service as server-sent events, at the start and at each change",
    permission: READ_SERVICES,
    params: SERVICE_NAME,
    about: aboutService,
    handler: serviceEvents,
  }),
];
