/** `/v1/ns/health` and `/v1/ns/cluster`: what is known of health, and how it is checked. */
import { ApiError } from "../../base/mod.ts";
import type { HealthChecker } from "../../state/mod.ts";
import { json, text } from "../answer.ts";
import type { HttpCall } from "../call.ts";
import type { ServerInfo } from "../server_info.ts";
import { javaYes } from "../java_texts.ts";
import { clusterOf, ipOf, metadataOf, objectOf, portOf, refOf } from "./naming_params.ts";

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

export async function setHealth(call: HttpCall): Promise<Response> {
  const { params } = call;
  const ref = refOf(call);
  const cluster = clusterOf(params);
  const healthy = params.get("healthy", "valid");
  if (healthy === undefined) throw params.missing("healthy", "boolean");
  await call.api.naming.setHealth(ref, {
    ip: ipOf(params),
    port: portOf(params),
    healthy: javaYes(healthy),
    ...(cluster === undefined ? {} : { cluster }),
  }, call.caller());
  return text("ok");
}

export function healthServer(call: HttpCall, info: ServerInfo): Response {
  const { services } = call.api.namingAdmin.counts();
  return json({
    msg: `Hello! I am Nacos-Naming and healthy! total services: ${services}, ` +
      `local port:${info.httpPort()}`,
  });
}

export function healthCheckers(): Response {
  return json({
    TCP: {},
    HTTP: { path: "", headers: "", expectedResponseCode: 200 },
    MYSQL: { user: null, pwd: null, cmd: null },
    NONE: {},
  });
}

/** A checker as JSON: `{"type":"HTTP","path":"/"}`. */
function checkerOf(sent: string): HealthChecker {
  const value = objectOf("healthChecker", sent);
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

export async function putCluster(call: HttpCall): Promise<Response> {
  const { params } = call;
  const ref = refOf(call);
  const name = clusterOf(params);
  if (name === undefined) throw params.missing("clusterName");
  const checkPort = portOf(params, "checkPort");
  const useInstancePort = javaYes(params.required("useInstancePort4Check"));
  const metadata = params.get("metadata");
  await call.api.namingAdmin.putCluster(ref, {
    name,
    healthChecker: checkerOf(params.required("healthChecker")),
    checkPort,
    useInstancePort,
    metadata: metadata === undefined ? {} : metadataOf(metadata),
  }, call.caller());
  return text("ok");
}
