/** Routes beside those of Nacos: probes, metrics, and a page for people with a browser. */
import { ApiError, INSECURE_WARNING } from "../base/mod.ts";
import { json, text } from "./answer.ts";
import type { HttpCall } from "./call.ts";
import type { HttpRoute } from "./route.ts";
import type { ServerInfo } from "./server_info.ts";

const METRICS_TYPE = "text/plain; version=0.0.4; charset=utf-8";
const ACTUATOR_TYPE = "application/vnd.spring-boot.actuator.v3+json";

function health(call: HttpCall, info: ServerInfo): Response {
  const reason = call.server.whyNotServing();
  if (call.params.bool("details", false)) return healthDetails(reason, info);
  return reason === "" ? text("success") : text(`error: ${reason}`, 503);
}

/** For people and for monitoring; the plain answer stays what probes look for. */
function healthDetails(reason: string, { version, clusterAccess }: ServerInfo): Response {
  const warnings = clusterAccess === "insecure" ? [INSECURE_WARNING] : [];
  const status = reason === "" ? "UP" : "DOWN";
  return json({ status, reason, version, clusterAccess, warnings }, reason === "" ? 200 : 503);
}

async function metrics(info: ServerInfo): Promise<Response> {
  if (info.metricsText === undefined) {
    throw new ApiError("notFound", "Metrics are switched off (RNACOS_ENABLE_METRICS)");
  }
  return new Response(await info.metricsText(), { headers: { "content-type": METRICS_TYPE } });
}

/** In the type that the caller asks for, or else in the one of Spring's actuator. */
function actuatorHealth(call: HttpCall, status: "UP" | "DOWN" | "OUT_OF_SERVICE"): Response {
  const plain = (call.header("accept") ?? "").includes("application/json");
  return new Response(JSON.stringify({ status }), {
    status: status === "UP" ? 200 : 503,
    headers: { "content-type": plain ? "application/json" : ACTUATOR_TYPE },
  });
}

function notice(info: ServerInfo): Response {
  const body = `<!DOCTYPE html>
<html lang="en">
<head><meta charset="utf-8"><title>rnacos</title></head>
<body>
<h1>rnacos ${info.version}</h1>
<p>This port serves the API for Nacos clients under <code>/nacos</code>.</p>
</body>
</html>
`;
  return new Response(body, {
    headers: {
      "content-type": "text/html; charset=utf-8",
      "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
      "x-content-type-options": "nosniff",
    },
  });
}

/** Served under all of its usual paths. */
function each(paths: readonly string[], route: Omit<HttpRoute, "path">): HttpRoute[] {
  return paths.map((path) => ({ ...route, path }));
}

type Open = Pick<
  HttpRoute,
  "protocol" | "method" | "permission" | "params" | "answersWhileStarting"
>;

/** What probes of Nacos ask below its context path; it has nothing of this at the root. */
function actuatorRoutes(open: Open): readonly HttpRoute[] {
  const base = "/nacos/actuator/health";
  return [
    {
      ...open,
      path: base,
      summary: '`{"status":"UP"}`, or 503 with `DOWN` when `/health` has a reason',
      handler: (call) => actuatorHealth(call, call.server.whyNotServing() === "" ? "UP" : "DOWN"),
    },
    {
      ...open,
      path: `${base}/liveness`,
      summary: '`{"status":"UP"}` while the process answers',
      handler: (call) => actuatorHealth(call, "UP"),
    },
    {
      ...open,
      path: `${base}/readiness`,
      summary: '`{"status":"UP"}`, or 503 with `OUT_OF_SERVICE` while the node is not ready',
      handler: (call) =>
        actuatorHealth(call, call.server.whyNotReady() === "" ? "UP" : "OUT_OF_SERVICE"),
    },
  ];
}

export function extraRoutes(info: ServerInfo): readonly HttpRoute[] {
  const open = {
    protocol: "http",
    method: "GET",
    permission: { action: "public" },
    params: [],
    answersWhileStarting: true,
  } as const;
  return [
    ...each(["/health", "/nacos/health"], {
      ...open,
      summary:
        "`success`, or 503 with the reason while the node joins, catches up, warms up or knows no leader; with `details=true` as JSON, with what the settings let in",
      params: [{ name: "details", type: "boolean", default: "false" }],
      handler: (call) => health(call, info),
    }),
    ...each(["/metrics", "/nacos/metrics", "/nacos/actuator/prometheus"], {
      ...open,
      summary: "Metrics in Prometheus format",
      handler: () => metrics(info),
    }),
    ...actuatorRoutes(open),
    ...each(["/", "/nacos"], {
      ...open,
      summary: "A page that says what this port is",
      handler: () => notice(info),
    }),
  ];
}
