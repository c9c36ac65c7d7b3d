import { type NamingApi, param } from "../../api/mod.ts";
import { namespaceResource } from "../../auth/mod.ts";
import { success } from "../answer.ts";
import { servicePushKey } from "../push_subject.ts";
import type { Pushes } from "../pushes.ts";
import { type GrpcRoute, grpcRoute } from "../route.ts";

import { listAnswer, listPush } from "./service_info.ts";
import { aboutService, GROUP, SERVICE, serviceRefOf } from "./service_ref.ts";

const MESSAGE_JSON = '"message":"success",';

/** Puts every change of a service into the outbox of its subscribers. */
export function pushServiceChanges(naming: NamingApi, pushes: Pushes): void {
  const nextId = () => pushes.nextRequestId();
  naming.onPush(({ connectionId, key, clusters, list }) => {
    pushes.offer(
      { connectionId, kind: "naming", key: servicePushKey(key, clusters) },
      () => listPush(list(), nextId),
    );
  });
}

const subscribeRoute = grpcRoute({
  type: "SubscribeServiceRequest",
  summary: "Begins or ends a subscription; answers the service's list",
  permission: { action: "read", resource: "naming" },
  params: {
    ...SERVICE,
    clusters: param.raw().or("").about("Comma list; echoed as sent"),
    subscribe: param.bool().or(false),
  },
  about: aboutService,
  handle: (params, { api, caller, pushes }) => {
    const ref = { ...serviceRefOf(params), clusters: params.clusters };
    const { connectionId } = caller;
    if (params.subscribe) {
      const list = api.naming.subscribe(ref, caller);
      pushes.hold({ connectionId, kind: "naming", key: servicePushKey(list.key, ref.clusters) });
      return listAnswer("SubscribeServiceResponse", list, MESSAGE_JSON);
    }
    const list = api.naming.unsubscribe(ref, caller);
    pushes.cancel(connectionId, servicePushKey(list.key, ref.clusters));
    return listAnswer("SubscribeServiceResponse", list, MESSAGE_JSON);
  },
});

const queryRoute = grpcRoute({
  type: "ServiceQueryRequest",
  summary: "Answers the service's list",
  permission: { action: "read", resource: "naming" },
  params: {
    ...SERVICE,
    clusters: param.raw().named("cluster").alias("clusters").or("").about("Comma list"),
    // One client spells it without the y.
    healthyOnly: param.bool().alias("healthOnly").or(false),
  },
  about: aboutService,
  handle: (params, { api, caller }) => {
    const { clusters, healthyOnly } = params;
    const list = api.naming.list({ ...serviceRefOf(params), clusters, healthyOnly }, caller);
    return listAnswer("QueryServiceResponse", list);
  },
});

const namesRoute = grpcRoute({
  type: "ServiceListRequest",
  summary: "One page of the names of a group's services",
  permission: { action: "read", resource: "naming" },
  params: { ...GROUP, pageNo: param.int().or(1), pageSize: param.int().or(10) },
  about: ({ namespace, groupName }) => namespaceResource("naming", namespace, groupName),
  handle: ({ namespace, groupName, pageNo, pageSize }, { api }) => {
    const { count, names } = api.naming.serviceNames(namespace, groupName, { pageNo, pageSize });
    return success("ServiceListResponse", { count, serviceNames: names });
  },
});

export const serviceRoutes: readonly GrpcRoute[] = [subscribeRoute, queryRoute, namesRoute];
