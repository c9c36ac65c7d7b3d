/** `/v2/ns`: catalogs, health and switches, for operators and consoles. */
import { hostJson, pageRows, param, type ParamValues, serviceNameOf } from "../../api/mod.ts";
import { ApiError, given } from "../../base/mod.ts";
import { result } from "../answer.ts";
import type { HttpAnswer } from "../../h1/mod.ts";
import type { HttpCall } from "../call.ts";
import { requireRoom } from "../v1/naming_catalog.ts";
import { port, refOf } from "../v1/naming_params.ts";
import { setSwitch } from "../v1/naming_switches.ts";
import { inForm, inQuery } from "./missing_param.ts";
import { ok } from "./naming_instance.ts";
import { CLUSTER, SERVICE, SERVICE_FORM } from "./naming_params.ts";

export const CATALOG = {
  ...SERVICE,
  healthyOnly: param.bool(),
  enabledOnly: param.bool(),
  pageNo: param.int().required(inQuery("int")),
  pageSize: param.int().required(inQuery("int")),
};

/** Nacos filters before it takes the page, and leaves the list out where it is empty. */
export function catalogInstances(
  params: ParamValues<typeof CATALOG>,
  { api }: HttpCall,
): HttpAnswer {
  const ref = refOf(params);
  const { healthyOnly, enabledOnly, pageNo, pageSize } = params;
  const serviceName = serviceNameOf(api.naming.checkService(ref));
  const all = api.namingAdmin.instances(ref, "").filter((one) =>
    (healthyOnly === undefined || one.healthy === healthyOnly) &&
    (enabledOnly === undefined || one.enabled === enabledOnly)
  );
  const shown = pageRows(all, { pageNo, pageSize });
  requireRoom(shown.length);
  const hosts = shown.map((one) => hostJson(one, serviceName));
  return result({ ...hosts.length > 0 && { instances: hosts }, count: all.length });
}

export const HEALTH = {
  healthy: param.bool().required(inForm("Boolean")),
  ...SERVICE_FORM,
  ip: param.name().required(inForm()),
  port: port().required(inForm("Integer")),
  cluster: CLUSTER,
};

export async function setHealth(
  params: ParamValues<typeof HEALTH>,
  { api, caller }: HttpCall,
): Promise<HttpAnswer> {
  // Read in the order in which refusals are told.
  const { healthy } = params;
  const ref = refOf(params);
  const { ip, port, cluster } = params;
  await api.naming.setHealth(ref, given({ ip, port, healthy, cluster }), caller);
  return ok();
}

export const SWITCH = {
  entry: param.name().required(inForm()),
  value: param.name().required(inForm()),
};

export async function putSwitch(
  { entry, value }: ParamValues<typeof SWITCH>,
  call: HttpCall,
): Promise<HttpAnswer> {
  try {
    await setSwitch(entry, value.trim(), call);
  } catch (error) {
    // Nacos gives it as a failure of the server.
    if (error instanceof ApiError && error.kind === "invalid") {
      throw new ApiError("invalid", error.message, 500);
    }
    throw error;
  }
  return ok();
}
