/** `/v3/admin/ns`: instances, clusters and clients as maintainers see them. */
import {
  type ClientPublication,
  type ClientSubscription,
  hostJson,
  param,
  type ParamValues,
  serviceNameOf,
  type ServiceRef,
} from "../../api/mod.ts";
import { ApiError, DEFAULT_CLUSTER } from "../../base/mod.ts";
import type { HttpAnswer } from "../../h1/mod.ts";
import type { Instance } from "../../naming/mod.ts";
import { result } from "../answer.ts";
import type { HttpCall } from "../call.ts";
import type { ServerInfo } from "../server_info.ts";
import { checkerOf, setCluster } from "../v1/naming_health.ts";
import { metricsJson, responsibleServerJson } from "../v1/naming_operator.ts";
import { instanceOf, METADATA, port, refOf } from "../v1/naming_params.ts";
import { requireRoom } from "../v1/naming_catalog.ts";
import { inForm, inQuery } from "../v2/missing_param.ts";
import {
  addressOf,
  CLIENT,
  clientMembers,
  knownClient,
  publishersOf,
  subscribersOf,
} from "../v2/naming_clients.ts";
import { ok } from "../v2/naming_instance.ts";
import { CLUSTER, REGISTRATION, SERVICE_FORM } from "../v2/naming_params.ts";

type Registration = ParamValues<typeof REGISTRATION>;

/** Changes of an instance what is given. */
export async function patchInstance(
  params: Registration,
  { api, caller }: HttpCall,
): Promise<HttpAnswer> {
  const ref = refOf(params);
  await api.naming.updateInstance(ref, instanceOf(params), "patch", caller);
  return ok();
}

export const ONE = {
  ...SERVICE_FORM,
  ip: param.name().required(inForm()),
  port: port().required(inForm("Integer")),
  cluster: CLUSTER,
};

export function getInstance(params: ParamValues<typeof ONE>, { api }: HttpCall): HttpAnswer {
  const ref = refOf(params);
  const { ip, port, cluster = DEFAULT_CLUSTER } = params;
  const found = api.naming.instance(ref, { ip, port, cluster });
  return result(hostJson(found, serviceNameOf(api.naming.checkService(ref))));
}

/** Where no cluster is asked for it is the default one, as in Nacos. */
export const INSTANCES = {
  ...SERVICE_FORM,
  cluster: param.name().named("clusterName").or(DEFAULT_CLUSTER),
  healthyOnly: param.bool().or(false),
};

/** Disabled ones, too. Throws ApiError `notFound`. */
export function listInstances(
  params: ParamValues<typeof INSTANCES>,
  call: HttpCall,
): HttpAnswer {
  const ref = refOf(params);
  const { cluster, healthyOnly } = params;
  const all = clusterInstances(ref, cluster, call);
  const name = serviceNameOf(call.api.naming.checkService(ref));
  const shown = healthyOnly ? all.filter(({ healthy }) => healthy) : all;
  requireRoom(shown.length);
  return result(shown.map((one) => hostJson(one, name)));
}

/** Throws ApiError `notFound` for a service or a cluster that there is not. */
export function clusterInstances(
  ref: ServiceRef,
  cluster: string,
  { api }: HttpCall,
): readonly Instance[] {
  const name = serviceNameOf(api.naming.checkService(ref));
  const service = api.naming.service(ref);
  if (service === undefined) throw notFound(`service ${name} is not found!`);
  const all = api.namingAdmin.instances(ref, cluster);
  if (!service.clusters.some((one) => one.name === cluster)) {
    throw notFound(`cluster ${cluster} is not found!`);
  }
  return all;
}

/** One of those that have no code of their own. */
function notFound(message: string): ApiError {
  return new ApiError("notFound", message, 30_000);
}

export const CLUSTER_SETTINGS = {
  ...SERVICE_FORM,
  cluster: param.name().named("clusterName").required(inForm()),
  checkPort: port().required(inForm("Integer")),
  useInstancePort4Check: param.bool().required(inForm("Boolean")),
  healthChecker: param.parsedName("json", checkerOf).required(inForm()).about(
    "MYSQL checks as TCP",
  ),
  metadata: METADATA,
};

export async function putCluster(
  params: ParamValues<typeof CLUSTER_SETTINGS>,
  call: HttpCall,
): Promise<HttpAnswer> {
  await setCluster(params, call);
  return ok();
}

/** Figures of the machine are not among them. */
export function metrics(onlyStatus: boolean, call: HttpCall): HttpAnswer {
  const figures = metricsJson(onlyStatus, call);
  return result({ ...figures, ...NOT_OF_V3 });
}

const NOT_OF_V3 = {
  responsibleInstanceCount: undefined,
  cpu: undefined,
  load: undefined,
  mem: undefined,
};

export async function getClient(
  { clientId }: ParamValues<typeof CLIENT>,
  call: HttpCall,
): Promise<HttpAnswer> {
  const members = clientMembers(clientId, await knownClient(clientId, call));
  return result({ ...NO_CONNECTION, ...members, clientPort: Number(members["clientPort"]) || 0 });
}

/** What is told of connections alone. */
const NO_CONNECTION = {
  clientId: "",
  ephemeral: true,
  lastUpdatedTime: 0,
  clientType: "",
  connectType: null,
  appName: null,
  version: null,
  clientIp: "",
  clientPort: 0,
};

export async function listPublished(
  { clientId }: ParamValues<typeof CLIENT>,
  call: HttpCall,
): Promise<HttpAnswer> {
  const { publications } = await knownClient(clientId, call);
  return result(publications.map((one) => ({
    ...serviceOf(one),
    publisherInfo: publisherJson(one),
    subscriberInfo: null,
  })));
}

export async function listSubscribed(
  { clientId }: ParamValues<typeof CLIENT>,
  call: HttpCall,
): Promise<HttpAnswer> {
  const { subscriptions } = await knownClient(clientId, call);
  return result(subscriptions.map((one) => ({
    ...serviceOf(one),
    publisherInfo: null,
    subscriberInfo: subscriberJson(one),
  })));
}

function serviceOf({ key }: ClientPublication | ClientSubscription) {
  return { namespaceId: key.namespace, groupName: key.group, serviceName: key.name };
}

function publisherJson({ clientId, ip, port, cluster }: ClientPublication) {
  return { clientId, ip, port, clusterName: cluster };
}

function subscriberJson(one: ClientSubscription) {
  return { clientId: one.clientId, appName: one.app, agent: one.agent, address: addressOf(one) };
}

export const CLIENTS_OF = { ...SERVICE_FORM, ip: param.name(), port: port() };

type ClientsOf = ParamValues<typeof CLIENTS_OF>;

export function listPublishers(params: ClientsOf, call: HttpCall): HttpAnswer {
  return result(publishersOf(params, call).map(publisherJson));
}

export function listSubscribers(params: ClientsOf, call: HttpCall): HttpAnswer {
  return result(subscribersOf(params, call).map(subscriberJson));
}

export const ADDRESS = {
  ip: param.text().required(inQuery()),
  port: param.text().required(inQuery()),
};

/** Every client belongs to the node that is asked. */
export function responsibleServer(
  { ip: _ip, port: _port }: ParamValues<typeof ADDRESS>,
  info: ServerInfo,
): HttpAnswer {
  return result(responsibleServerJson(info));
}
