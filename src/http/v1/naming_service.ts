/** `/v1/ns/service`: services as operators make them, names, subscribers. */
import { serviceNameOf } from "../../api/mod.ts";
import { ApiError, javaFloat } from "../../base/mod.ts";
import type { ClusterSettings } from "../../state/mod.ts";
import { json, restResult, text } from "../answer.ts";
import type { HttpCall } from "../call.ts";
import type { Params } from "../params.ts";
import { lenientPageAt, metadataOf, objectOf, refOf, trueOf } from "./naming_params.ts";

interface Selector {
  readonly type: string;
  readonly expression: string;
}

function selectorOf(params: Params): Selector | undefined {
  const sent = params.get("selector");
  if (sent === undefined) return undefined;
  const value = objectOf("selector", sent);
  return { type: String(value["type"] ?? "none"), expression: String(value["expression"] ?? "") };
}

function settingsOf(params: Params) {
  const threshold = params.get("protectThreshold");
  const metadata = params.get("metadata");
  return {
    protectThreshold: threshold === undefined ? undefined : params.number("protectThreshold"),
    metadata: metadata === undefined ? undefined : metadataOf(metadata),
    selector: selectorOf(params),
  };
}

export async function createService(call: HttpCall): Promise<Response> {
  const ref = refOf(call);
  await call.api.naming.createService(ref, settingsOf(call.params), call.caller());
  return text("ok");
}

export async function updateService(call: HttpCall): Promise<Response> {
  const ref = refOf(call);
  call.params.required("protectThreshold");
  await call.api.naming.updateService(ref, settingsOf(call.params), call.caller());
  return text("ok");
}

export async function removeService(call: HttpCall): Promise<Response> {
  await call.api.naming.removeService(refOf(call), call.caller());
  return text("ok");
}

/** A selector as it is shown: with the source of what it selects by. */
export function selectorJson(selector: Selector): Record<string, string> {
  return selector.type === "label"
    ? { type: "label", contextType: "CMDB", expression: selector.expression }
    : { type: "none", contextType: "NONE" };
}

export function checkerJson(cluster: ClusterSettings): Record<string, string | number> {
  return { type: cluster.healthChecker.type, ...cluster.healthChecker.options };
}

export function getService(call: HttpCall): Response {
  const ref = refOf(call);
  const service = call.api.naming.service(ref);
  if (service === undefined) {
    const key = call.api.naming.checkService(ref);
    throw new ApiError(
      "invalid",
      `service not found, namespace: ${key.namespace}, serviceName: ${serviceNameOf(key)}`,
    );
  }
  return json({
    namespaceId: service.namespace,
    groupName: service.group,
    name: service.name,
    protectThreshold: javaFloat(service.protectThreshold),
    metadata: service.metadata,
    selector: selectorJson(service.selector),
    clusters: service.clusters.map((cluster) => ({
      name: cluster.name,
      healthChecker: checkerJson(cluster),
      metadata: cluster.metadata,
    })),
  });
}

export function listServices(call: HttpCall): Response {
  const { params } = call;
  const page = lenientPageAt(params);
  const { count, names } = call.api.naming.serviceNames(
    params.get("namespaceId"),
    params.get("groupName"),
    page,
  );
  return json({ count, doms: names });
}

/** Both spellings of the key: the one of 1.x and the one of 2.x. */
export function listNames(call: HttpCall): Response {
  const found = call.api.namingAdmin.serviceNamesByNamespace(call.params.get("namespaceId"));
  const services = Object.fromEntries(found);
  let count = 0;
  for (const names of found.values()) count += names.length;
  return json({ "META-INF/services": services, services, count });
}

export async function listSubscribers(call: HttpCall): Promise<Response> {
  const page = lenientPageAt(call.params, { pageNo: 1, pageSize: 1_000 });
  const { naming } = call.api;
  const found = trueOf(call.params, "aggregation", true)
    ? await naming.allSubscribers(refOf(call), page)
    : naming.subscribers(refOf(call), page);
  return json({
    subscribers: found.items.map((one) => ({
      addrStr: one.port === 0 ? one.ip : `${one.ip}:${one.port}`,
      agent: one.agent,
      app: one.app,
      ip: one.ip,
      port: one.port,
      namespaceId: one.namespace,
      serviceName: one.serviceName,
      cluster: one.clusters,
    })),
    count: found.totalCount,
    // Only when rows are missing: clients know no such member.
    ...(found.unanswered.length === 0 ? {} : { unansweredNodes: found.unanswered }),
  });
}

export function selectorTypes(): Response {
  return restResult(["label", "none"]);
}
