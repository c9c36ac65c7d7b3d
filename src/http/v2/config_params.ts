/** What config routes of v2 are sent. */
import { param, type ParamValues } from "../../api/mod.ts";
import { configResource, type Resource } from "../../auth/mod.ts";
import type { ConfigKey } from "../../base/mod.ts";
import type { HttpCall } from "../call.ts";
import { inQuery } from "./missing_param.ts";

export const NAMESPACE = param.raw().about(
  "empty, absent and `public` are the default namespace",
);

/** What names a config. */
export const CONFIG = {
  dataId: param.text().required(inQuery()),
  group: param.text().required(inQuery()),
  namespaceId: NAMESPACE,
};

interface ConfigNames {
  readonly dataId: string;
  readonly group: string;
  readonly namespaceId: string | undefined;
}

/** The key that the parameters name, checked. */
export function configKey(names: ConfigNames, { api }: Pick<HttpCall, "api">): ConfigKey {
  const { dataId, group, namespaceId } = names;
  return api.config.checkKey({ namespace: namespaceId, group, dataId });
}

/** What a request that names a config is about. */
export function aboutConfig(params: ParamValues<typeof CONFIG>, call: HttpCall): Resource {
  return configResource(configKey(params, call));
}
