/** What names a service on the console's routes. */
import { param, type ParamValues, type ServiceRef } from "../../api/mod.ts";
import { type Resource, serviceResource } from "../../auth/mod.ts";
import type { HttpCall } from "../call.ts";
import { NAMESPACE } from "./console_route.ts";

export const SERVICE_NAME = {
  namespace: NAMESPACE,
  group: param.text().required(),
  name: param.text().required(),
};

export function refOf(params: ParamValues<typeof SERVICE_NAME>): ServiceRef {
  const { namespace, group, name } = params;
  return { namespace, group, serviceName: name };
}

export function aboutService(params: ParamValues<typeof SERVICE_NAME>, call: HttpCall): Resource {
  return serviceResource(call.api.naming.checkService(refOf(params)));
}
