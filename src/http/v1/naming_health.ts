/** `/v1/ns/health` and `/v1/ns/cluster`: what is known of health, and how it is checked. */
import { param, type ParamValues } from "../../api/mod.ts";
import { ApiError, given } from "../../base/mod.ts";
import type { HealthChecker } from "../../state/mod.ts";
import type { HttpAnswer } from "../../h1/mod.ts";
import { json, text } from "../answer.ts";
import type { HttpCall } from "../call.ts";
import type { ServerInfo } from "../server_info.ts";
import { objectOf } from "./json_texts.ts";
import { CLUSTER, INSTANCE, METADATA, port, refOf, SERVICE, yes } from "./naming_params.ts";

const CHECKER_TYPES: readonly HealthChecker["type"][] = ["NONE", "TCP", "HTTP", "MYSQL"];
/** Members of a checker that are kept, with the type they must have. */
const CHECKER_OPTIONS: Readonly<Record<string, "string" | "number">> = {
  path: "string",
  headers: "string",
  expectedResponseCode: "number",
  user: "string",
  pwd: "string",
  cmd: "string",
};

export const INSTANCE_HEALTH = { ...INSTANCE, healthy: yes().alias("valid").required() };

export async function setHealth(
  params: ParamValues<typeof INSTANCE_HEALTH>,
  { api, caller }: HttpCall,
): Promise<HttpAnswer> {
  const ref = refOf(params);
  // Read in the order in which refusals are told.
  const { cluster, healthy, ip, port } = params;
  await api.naming.setHealth(ref, given({ ip, port, healthy, cluster }), caller);
  return text("ok");
}

export function healthServer({ api }: HttpCall, info: ServerInfo): HttpAnswer {
  const { services } = api.namingAdmin.counts();
  return json({
    msg: `Hello! I am Nacos-Naming and healthy! total services: ${services}, ` +
      `local port:${info.httpPort()}`,
  });
}

export const CHECKERS = {
  TCP: {},
  HTTP: { path: "", headers: "", expectedResponseCode: 200 },
  MYSQL: { user: null, pwd: null, cmd: null },
  NONE: {},
} as const;

export function healthCheckers(): HttpAnswer {
  return json(CHECKERS);
}

/** A checker as JSON: `{"type":"HTTP","path":"/"}`. */
export function checkerOf(sent: string, name: string): HealthChecker {
  const value = objectOf(name, sent);
  const type = CHECKER_TYPES.find((one) => one === value["type"]);
  if (type === undefined) {
    throw new ApiError(
      "invalid",
      `Cannot use health checker ${String(value["type"]).slice(0, 32)}: ` +
        `one of ${CHECKER_TYPES.join(", ")} is wanted`,
    );
  }
  const options: Record<string, string | number> = {};
  for (const [name, wanted] of Object.entries(CHECKER_OPTIONS)) {
    const option = value[name];
    if (typeof option === wanted && (typeof option === "string" || typeof option === "number")) {
      options[name] = option;
    }
  }
  return { type, options };
}

export const CLUSTER_SETTINGS = {
  ...SERVICE,
  cluster: CLUSTER.required(),
  checkPort: port().required(),
  useInstancePort4Check: yes().required(),
  healthChecker: param.parsed("json", checkerOf).required().about("MYSQL checks as TCP"),
  metadata: METADATA,
};

export async function putCluster(
  params: ParamValues<typeof CLUSTER_SETTINGS>,
  call: HttpCall,
): Promise<HttpAnswer> {
  await setCluster(params, call);
  return text("ok");
}

export async function setCluster(
  params: ParamValues<typeof CLUSTER_SETTINGS>,
  { api, caller }: HttpCall,
): Promise<void> {
  const ref = refOf(params);
  // Read in the order in which refusals are told.
  const { cluster, checkPort, useInstancePort4Check, healthChecker, metadata = {} } = params;
  await api.namingAdmin.putCluster(ref, {
    name: cluster,
    healthChecker,
    checkPort,
    useInstancePort: useInstancePort4Check,
    metadata,
  }, caller);
}
