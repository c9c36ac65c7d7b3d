/** What naming routes of v2 and v3 are sent: the members of v1, with other words where one is missing. */
import { param } from "../../api/mod.ts";
import { METADATA, port, weightOf } from "../v1/naming_params.ts";
import { inForm, inQuery } from "./missing_param.ts";

const PLACE = {
  groupName: param.name().assumed("DEFAULT_GROUP"),
  namespaceId: param.name().assumed("public"),
};

/** What names a service in a form. */
export const SERVICE_FORM = { serviceName: param.name().required(inForm()), ...PLACE };

/** What names a service by itself. */
export const SERVICE = { serviceName: param.name().required(inQuery()), ...PLACE };

export const CLUSTER = param.name().named("clusterName").assumed("DEFAULT");

/** What names an instance by itself. */
export const INSTANCE = {
  ...SERVICE,
  ip: param.name().required(inQuery()),
  port: port().required(inQuery("Integer")),
  cluster: CLUSTER,
};

/** Everything that may be said about an instance, as a form. */
export const REGISTRATION = {
  ...SERVICE_FORM,
  ip: param.name().required(inForm()),
  port: port().required(inForm("Integer")),
  cluster: CLUSTER,
  ephemeral: param.bool().assumed("true"),
  weight: param.parsedName("number", weightOf).assumed("1").about("0..10000"),
  enabled: param.bool().assumed("true"),
  healthy: param.bool().assumed("true"),
  metadata: METADATA,
  app: param.filled(),
};
