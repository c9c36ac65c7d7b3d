/** How config requests name a config. */
import { type Api, param, type ParamValues } from "../../api/mod.ts";
import { configResource, type Resource } from "../../auth/mod.ts";
import type { ConfigKey } from "../../base/mod.ts";

/** Which of them is missing or wrong says the verb, in the order of Nacos. */
export const CONFIG_KEY = {
  dataId: param.raw().requiredByVerb(),
  group: param.raw().requiredByVerb(),
  tenant: param.raw().about("Namespace; empty, absent and public are one"),
};

/** The checked key that is named; throws ApiError. */
export function configKeyOf(
  api: Pick<Api, "config">,
  { tenant, group, dataId }: ParamValues<typeof CONFIG_KEY>,
): ConfigKey {
  return api.config.checkKey({ namespace: tenant, group, dataId });
}

/** The same key as what a right is asked for. */
export function aboutConfig(
  params: ParamValues<typeof CONFIG_KEY>,
  api: Pick<Api, "config">,
): Resource {
  return configResource(configKeyOf(api, params));
}
