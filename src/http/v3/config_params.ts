/** What config routes of v3 are sent: forms, in which the group is looked at first. */
import { param, type ParamValues } from "../../api/mod.ts";
import { configResource, type Resource } from "../../auth/mod.ts";
import { ApiError, type ConfigKey } from "../../base/mod.ts";
import type { HttpCall } from "../call.ts";
import { configKey as keyOf, NAMESPACE } from "../v2/config_params.ts";
import { inForm } from "../v2/missing_param.ts";

/** What names a config. */
export const CONFIG = {
  group: param.name().named("groupName").required(inForm()),
  dataId: param.name().required(inForm()),
  namespaceId: NAMESPACE,
};

/** The key that the parameters name, checked. */
export function configKey(
  params: ParamValues<typeof CONFIG>,
  call: Pick<HttpCall, "api">,
): ConfigKey {
  const { group, dataId, namespaceId } = params;
  return keyOf({ group, dataId, namespaceId }, call);
}

/** What a request that names a config is about. */
export function aboutConfig(params: ParamValues<typeof CONFIG>, call: HttpCall): Resource {
  return configResource(configKey(params, call));
}

export const PAGE = { pageNo: param.int().or(1), pageSize: param.int().or(100) };

/** Page number and size, checked in the words of v3. */
export function pageAt({ pageNo, pageSize }: ParamValues<typeof PAGE>) {
  requirePositive("pageNo", pageNo);
  requirePositive("pageSize", pageSize);
  return { pageNo, pageSize };
}

function requirePositive(name: string, value: number): void {
  if (value >= 1) return;
  throw new ApiError(
    "invalid",
    `Required parameter '${name}' should be positive integer, current is ${value}`,
    20_002,
  );
}
