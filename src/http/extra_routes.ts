/** Routes beside those of Nacos: probes, metrics, and a page for people with a browser. */
import { param, type Params, type ParamValues } from "../api/mod.ts";
import { ApiError, INSECURE_WARNING } from "../base/mod.ts";
import type { HttpAnswer } from "../h1/mod.ts";
import { answerWith, json, text } from "./answer.ts";
import type { HttpCall } from "./call.ts";
import { type HttpRoute, type RouteDeclaration, routesUnder } from "./route.ts";
import type { ServerInfo } from "./server_info.ts";

const METRICS_TYPE = "text/plain; version=0.0.4; charset=utf-8";
const ACTUATOR_TYPE = "application/vnd.spring-boot.actuator.v3+json";

const HEALTH = { details: param.bool().or(false) };

function health(
  { details }: ParamValues<typeof HEALTH>,
  { server }: HttpCall,
  info: ServerInfo,
): HttpAnswer {
  const reason = server.whyNotServing();
  if (details) return healthDetails(reason, info);
  return reason === "" ? text("success") : text(`error: ${reason}`, 503);
}

/** For people and for monitoring; the plain answer stays what probes look for. */
function healthDetails(
  reason: string,
  { version, clusterAccess, isAuthOn }: ServerInfo,
): HttpAnswer {
  const warnings = clusterAccess === "insecure" ? [INSECURE_WARNING] : [];
  const status = reason === "" ? "UP" : "DOWN";
  const authentication = isAuthOn ? "on" : "off";
  return json(
    { status, reason, version, authentication, clusterAccess, warnings },
    reason === "" ? 200 : 503,
  );
}

async function metrics(info: ServerInfo): Promise<HttpAnswer> {
  if (info.metricsText === undefined) {
    throw new ApiError("notFound", "Metrics are switched off (RNACOS_ENABLE_METRICS)");
  }
  return answerWith(await info.metricsText(), { "content-type": METRICS_TYPE });
}

const ACTUATOR = { accept: param.header().named("Accept").or("") };
type Status = "UP" | "DOWN" | "OUT_OF_SERVICE";

/** In the type that the caller asks for, or else in the one of Spring's actuator. */
function actuatorHealth({ accept }: ParamValues<typeof ACTUATOR>, status: Status): HttpAnswer {
  const plain = accept.includes("application/json");
  const fields = { "content-type": plain ? "application/json" : ACTUATOR_TYPE };
  return answerWith(JSON.stringify({ status }), fields, status === "UP" ? 200 : 503);
}

/** For people with a browser, who most likely want the console. */
function notice({ host = "" }: ParamValues<typeof NOTICE>, info: ServerInfo): HttpAnswer {
  const body = `<!DOCTYPE html>
<html lang="en">
<head><meta charset="utf-8"><title>rnacos</title></head>
<body>
<h1>rnacos ${info.version}</h1>
${consoleText(info, host)}
<p>This port serves the API for Nacos clients under <code>${
    (info.contextPath ?? "/nacos") || "/"
  }</code>.</p>
</body>
</html>
`;
  return answerWith(body, {
    "content-type": "text/html; charset=utf-8",
    "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
    "x-content-type-options": "nosniff",
  });
}

/** A link where the host is one that can stand in it: the browser came here by that. */
function consoleText({ consolePort }: ServerInfo, host: string): string {
  const port = consolePort?.() ?? 0;
  if (port === 0) return "<p>This server has no console.</p>";
  const [name] = HOST.exec(host) ?? [];
  return name === undefined
    ? `<p>The console is on port ${port}.</p>`
    : `<p><a href="http://${name}:${port}/">Open the console</a> on port ${port}.</p>`;
}

/** A name, an IPv4 address or an IPv6 address in brackets, in front of the port. */
const HOST = /^(?:[A-Za-z0-9.-]{1,253}|\[[0-9A-Fa-f:.]{2,45}\])(?=:\d{1,5}$|$)/;
const NOTICE = { host: param.header().named("Host").about("how the browser came here") };

const OPEN = { action: "public" } as const;

const route = routesUnder({ base: "", family: "caused", answersWhileStarting: true });

/** Served under all of its usual paths. */
function each<P extends Params>(
  paths: readonly string[],
  declaration: RouteDeclaration<P>,
): HttpRoute[] {
  return paths.map((path) => route("GET", path, declaration));
}

/** What probes of Nacos ask below its context path; it has nothing of this at the root. */
const actuatorRoutes: readonly HttpRoute[] = [
  route("GET", "/nacos/actuator/health", {
    summary: '`{"status":"UP"}`, or 503 with `DOWN` when `/health` has a reason',
    permission: OPEN,
    params: ACTUATOR,
    handler: (params, { server }) =>
      actuatorHealth(params, server.whyNotServing() === "" ? "UP" : "DOWN"),
  }),
  route("GET", "/nacos/actuator/health/liveness", {
    summary: '`{"status":"UP"}` while the process answers',
    permission: OPEN,
    params: ACTUATOR,
    handler: (params) => actuatorHealth(params, "UP"),
  }),
  route("GET", "/nacos/actuator/health/readiness", {
    summary: '`{"status":"UP"}`, or 503 with `OUT_OF_SERVICE` while the node is not ready',
    permission: OPEN,
    params: ACTUATOR,
    handler: (params, { server }) =>
      actuatorHealth(params, server.whyNotReady() === "" ? "UP" : "OUT_OF_SERVICE"),
  }),
];

export function extraRoutes(info: ServerInfo): readonly HttpRoute[] {
  return [
    ...each(["/health", "/nacos/health"], {
      summary:
        "`success`, or 503 with the reason while the node joins, catches up, warms up or knows no leader; with `details=true` as JSON, with what the settings let in",
      permission: OPEN,
      params: HEALTH,
      handler: (params, call) => health(params, call, info),
    }),
    ...each(["/metrics", "/nacos/metrics", "/nacos/actuator/prometheus"], {
      summary: "Metrics in Prometheus format",
      permission: OPEN,
      params: {},
      handler: () => metrics(info),
    }),
    ...actuatorRoutes,
    ...each(["/", "/nacos", "/rnacos"], {
      summary: "A page that says what this port is, and leads to the console",
      permission: OPEN,
      params: NOTICE,
      handler: (params) => notice(params, info),
    }),
  ];
}
