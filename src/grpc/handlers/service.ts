import type { NamingApi } from "../../api/mod.ts";
import { type ServiceKey, serviceKeyText } from "../../base/mod.ts";
import { success } from "../answer.ts";
import type { Pushes } from "../pushes.ts";
import type { GrpcCall, GrpcRoute } from "../route.ts";
import { SERVICE_PARAMS, serviceRefOf } from "./instance.ts";
import { listAnswer, listPush } from "./service_info.ts";

const MESSAGE_JSON = '"message":"success",';

function pushKey(key: ServiceKey, clusters: string): string {
  return `naming\0${serviceKeyText(key)}\0${clusters}`;
}

function subscribe({ api, body, caller, pushes }: GrpcCall): Uint8Array {
  const ref = { ...serviceRefOf(body), clusters: body.text("clusters") ?? "" };
  if (body.bool("subscribe") === true) {
    const list = api.naming.subscribe(ref, caller);
    const { connectionId } = caller;
    pushes.hold({ connectionId, kind: "naming", key: pushKey(list.key, ref.clusters) });
    return listAnswer("SubscribeServiceResponse", list, MESSAGE_JSON);
  }
  const list = api.naming.unsubscribe(ref, caller);
  pushes.cancel(caller.connectionId, pushKey(list.key, ref.clusters));
  return listAnswer("SubscribeServiceResponse", list, MESSAGE_JSON);
}

function query({ api, body, caller }: GrpcCall): Uint8Array {
  const list = api.naming.list({
    ...serviceRefOf(body),
    clusters: body.text("cluster") ?? body.text("clusters") ?? "",
    // One client spells it without the y.
    healthyOnly: body.bool("healthyOnly") ?? body.bool("healthOnly") ?? false,
  }, caller);
  return listAnswer("QueryServiceResponse", list);
}

function listNames({ api, body }: GrpcCall): Uint8Array {
  const { count, names } = api.naming.serviceNames(
    body.text("namespace"),
    body.filled("groupName"),
    { pageNo: body.int("pageNo") ?? 1, pageSize: body.int("pageSize") ?? 10 },
  );
  return success("ServiceListResponse", { count, serviceNames: names });
}

/** Puts every change of a service into the outbox of its subscribers. */
export function pushServiceChanges(naming: NamingApi, pushes: Pushes): void {
  const nextId = () => pushes.nextRequestId();
  naming.onPush(({ connectionId, key, clusters, list }) => {
    pushes.offer(
      { connectionId, kind: "naming", key: pushKey(key, clusters) },
      () => listPush(list(), nextId),
    );
  });
}

export const serviceRoutes: readonly GrpcRoute[] = [
  {
    protocol: "grpc",
    type: "SubscribeServiceRequest",
    summary: "Begins or ends a subscription; answers the service's list",
    permission: { action: "read", resource: "naming" },
    params: [
      ...SERVICE_PARAMS,
      { name: "clusters", in: "body", default: "", summary: "Comma list; echoed as sent" },
      { name: "subscribe", in: "body", type: "boolean", default: "false" },
    ],
    handle: subscribe,
  },
  {
    protocol: "grpc",
    type: "ServiceQueryRequest",
    summary: "Answers the service's list",
    permission: { action: "read", resource: "naming" },
    params: [
      ...SERVICE_PARAMS,
      { name: "cluster", in: "body", default: "", summary: "Comma list" },
      {
        name: "healthyOnly",
        aliases: ["healthOnly"],
        in: "body",
        type: "boolean",
        default: "false",
      },
    ],
    handle: query,
  },
  {
    protocol: "grpc",
    type: "ServiceListRequest",
    summary: "One page of the names of a group's services",
    permission: { action: "read", resource: "naming" },
    params: [
      { name: "namespace", in: "body", default: "public" },
      { name: "groupName", in: "body", default: "DEFAULT_GROUP" },
      { name: "pageNo", in: "body", type: "int", default: "1" },
      { name: "pageSize", in: "body", type: "int", default: "10" },
    ],
    handle: listNames,
  },
];
