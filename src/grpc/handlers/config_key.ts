/** How config requests name a config. */
import type { Api, ParamSpec } from "../../api/mod.ts";
import type { ConfigKey } from "../../base/mod.ts";
import type { Body } from "../body.ts";

export const CONFIG_KEY_PARAMS: readonly ParamSpec[] = [
  { name: "dataId", in: "body", required: true },
  { name: "group", in: "body", required: true },
  {
    name: "tenant",
    in: "body",
    default: "",
    summary: "Namespace; empty, absent and public are one",
  },
];

/** The checked key that the body names; throws ApiError. */
export function configKeyOf(api: Api, body: Body): ConfigKey {
  return api.config.checkKey({
    namespace: body.text("tenant"),
    group: body.text("group"),
    dataId: body.text("dataId"),
  });
}
