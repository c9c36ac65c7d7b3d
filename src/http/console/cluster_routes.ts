/** What all nodes know together: clients, rates of requests, who listens to a config. */
import {
  type ConnectionOfNode,
  param,
  type ParamValues,
  type Permission,
  type RatePoint,
  type SilentNode,
} from "../../api/mod.ts";
import { ApiError, CONSOLE, given, latencyQuantile } from "../../base/mod.ts";
import type { HttpAnswer } from "../../h1/mod.ts";
import { json } from "../answer.ts";
import type { HttpCall } from "../call.ts";
import type { HttpRoute } from "../route.ts";
import { aboutConfig, CONFIG_NAME, keyOf } from "./config_routes.ts";
import {
  consoleRoute,
  PAGE,
  pageAt,
  READ_CLUSTER,
  READ_CONFIGS,
  soughtText,
} from "./console_route.ts";
import type { ClientRow, Clients, Listeners, Rates } from "./wire.ts";

const MINUTE_MS = 60_000;
const MAX_MINUTES = CONSOLE.rateSteps * CONSOLE.rateStepMs / MINUTE_MS;
const SECOND_MS = 1_000;

function namesOf(silent: readonly SilentNode[]): string[] {
  return silent.map(({ node }) => String(node));
}

const CLIENTS = {
  q: soughtText().about("part of id, address, application or SDK, in any case"),
  node: param.int().about("only of this one"),
  ...PAGE,
};

async function listClients(
  params: ParamValues<typeof CLIENTS>,
  { api }: HttpCall,
): Promise<HttpAnswer> {
  const at = pageAt(params);
  const { q: text, node } = params;
  const { found, silent } = await api.nodes.connections({ text, ...given({ node }), ...at });
  const items = found.items.map(clientRow);
  const silentNodes = namesOf(silent);
  return json({ total: found.totalCount, ...at, items, silentNodes } satisfies Clients);
}

function clientRow({ node, ...client }: ConnectionOfNode): ClientRow {
  return { ...client, node: String(node) };
}

const CLIENT = { id: param.text().required(), node: param.int().required() };

async function resetClient(
  { id, node }: ParamValues<typeof CLIENT>,
  { api }: HttpCall,
): Promise<HttpAnswer> {
  await api.nodes.reset(node, id);
  return json(true);
}

const RATES = { minutes: param.int().or(MAX_MINUTES).about(`1 to ${MAX_MINUTES}`) };

async function rates(
  { minutes }: ParamValues<typeof RATES>,
  { api }: HttpCall,
): Promise<HttpAnswer> {
  if (minutes < 1 || minutes > MAX_MINUTES) {
    throw new ApiError("invalid", `minutes is wanted from 1 to ${MAX_MINUTES}`);
  }
  const { found, silent } = await api.nodes.rates(minutes * MINUTE_MS / CONSOLE.rateStepMs);
  const { lastStep, points } = found;
  const perSecond = (pick: (point: RatePoint) => number) =>
    points.map((point) => point === undefined ? 0 : pick(point) * SECOND_MS / CONSOLE.rateStepMs);
  const quantile = (part: number) =>
    points.map((point) => point === undefined ? 0 : latencyQuantile(point.latencies, part));
  const answer: Rates = {
    stepMs: CONSOLE.rateStepMs,
    // A step is named by its end.
    fromMs: Math.max(0, lastStep - points.length + 1) * CONSOLE.rateStepMs,
    httpPerSecond: perSecond(({ http }) => http),
    grpcPerSecond: perSecond(({ grpc }) => grpc),
    pushesPerSecond: perSecond(({ pushes }) => pushes),
    errorsPerSecond: perSecond(({ errors }) => errors),
    p50Ms: quantile(0.5),
    p99Ms: quantile(0.99),
    silentNodes: namesOf(silent),
  };
  return json(answer);
}

async function listeners(
  params: ParamValues<typeof CONFIG_NAME>,
  call: HttpCall,
): Promise<HttpAnswer> {
  const key = keyOf(params, call);
  const record = await call.api.config.whole(key);
  const { found, silent } = await call.api.config.listenerViews(key);
  const items = found.map(({ connectionId: connection, node, ...view }) => ({
    ...view,
    ...{ connection, node: String(node) },
  }));
  const answer: Listeners = { md5: record?.md5 ?? "", items, silentNodes: namesOf(silent) };
  return json(answer);
}

/** It takes from a client what it holds: for managers, and in the audit log. */
const ADMIN: Permission = { action: "admin", resource: "system" };

export const clusterRoutes: readonly HttpRoute[] = [
  consoleRoute("GET", "/clients", {
    summary: "Clients over gRPC at all nodes, with what each publishes, subscribes and listens to",
    permission: READ_CLUSTER,
    params: CLIENTS,
    handler: listClients,
  }),
  consoleRoute("POST", "/clients/reset", {
    summary: "Send a client elsewhere; it comes anew and holds again what it held",
    permission: ADMIN,
    params: CLIENT,
    handler: resetClient,
  }),
  consoleRoute("GET", "/rates", {
    summary:
      "Requests, pushes, errors and latencies of all nodes together, a point each 10 seconds",
    permission: READ_CLUSTER,
    params: RATES,
    handler: rates,
  }),
  consoleRoute("GET", "/listeners", {
    summary: "Who listens to a config at any node, and whether they have what they should",
    permission: READ_CONFIGS,
    params: CONFIG_NAME,
    about: aboutConfig,
    handler: listeners,
  }),
];
