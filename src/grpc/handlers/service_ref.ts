/** How naming requests name a service. */
import { type Api, param, type ParamValues, type ServiceRef } from "../../api/mod.ts";
import { type Resource, serviceResource } from "../../auth/mod.ts";
import { DEFAULT_GROUP, DEFAULT_NAMESPACE } from "../../base/mod.ts";

export const GROUP = {
  namespace: param.raw().or(DEFAULT_NAMESPACE),
  groupName: param.text().or(DEFAULT_GROUP),
};

export const SERVICE = {
  namespace: GROUP.namespace,
  serviceName: param.raw().requiredByVerb().about("Plain or group@@name"),
  groupName: GROUP.groupName,
};

/** The service that is named; the verbs check it. */
export function serviceRefOf(
  { namespace, groupName, serviceName }: ParamValues<typeof SERVICE>,
): ServiceRef {
  return { namespace, group: groupName, serviceName };
}

/** The key of the same service as what a right is asked for. */
export function aboutService(
  params: ParamValues<typeof SERVICE>,
  api: Pick<Api, "naming">,
): Resource {
  return serviceResource(api.naming.checkService(serviceRefOf(params)));
}
