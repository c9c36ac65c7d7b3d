/** `/v1/console` besides namespaces: health, state of the server, texts for its login page. */
import { param, type Permission } from "../../api/mod.ts";
import { CONFIG } from "../../base/mod.ts";
import type { HttpAnswer } from "../../h1/mod.ts";
import { json, restResult, text } from "../answer.ts";
import type { HttpCall } from "../call.ts";
import { type HttpRoute, routesUnder } from "../route.ts";
import type { ServerInfo } from "../server_info.ts";

/** Says only that the process answers; restarting it is the remedy for a no. */
function liveness(): HttpAnswer {
  return text("OK");
}

/** Says whether requests can be served now; the reason is for the operator. */
function readiness(_params: unknown, { server }: HttpCall): HttpAnswer {
  const reason = server.whyNotReady();
  return reason === "" ? text("OK") : text(`config and naming not in readiness: ${reason}`, 500);
}

/** A flat object of texts, as consoles and probes read it. */
export function serverStateJson(call: HttpCall, info: ServerInfo): Record<string, unknown> {
  const mode = call.server.cluster.members().length > 1 ? "cluster" : "standalone";
  return {
    version: info.protocolVersion,
    server_name: "rnacos",
    server_version: info.version,
    standalone_mode: mode,
    startup_mode: mode,
    function_mode: null,
    auth_enabled: String(info.isAuthOn),
    auth_system_type: "nacos",
    // The first administrator is made at the start, never by whoever comes first.
    auth_admin_request: "false",
    login_page_enabled: String(info.isAuthOn),
    console_ui_enabled: "false",
    server_port: String(info.httpPort()),
    config_retention_days: String(info.historyRetentionDays),
    maxContent: String(CONFIG.maxContentChars),
    defaultMaxSize: "102400",
    defaultMaxAggrSize: "1024",
    defaultMaxAggrCount: "10000",
    defaultGroupQuota: "200",
    defaultClusterQuota: "100000",
    isManageCapacity: "true",
    isCapacityLimitCheck: String(info.holdsCapacityLimits === true),
    isHealthCheck: "true",
    maxHealthCheckFailCount: "12",
    notifyConnectTimeout: "100",
    notifySocketTimeout: "200",
    datasource_platform: "embedded",
    plugin_datasource_log_enabled: "false",
  };
}

function announcement(): HttpAnswer {
  return restResult(null);
}

const OPEN: Permission = { action: "public" };

const route = routesUnder({ base: "/nacos/v1/console", family: "caused" });

export function consoleRoutes(info: ServerInfo): readonly HttpRoute[] {
  return [
    route("GET", "/health/liveness", {
      summary: "`OK` while the process answers",
      permission: OPEN,
      params: {},
      answersWhileStarting: true,
      handler: liveness,
    }),
    route("GET", "/health/readiness", {
      summary:
        "`OK` while the node is up to date, knows a leader and hands out lists, else 500 with the reason",
      permission: OPEN,
      params: {},
      answersWhileStarting: true,
      handler: readiness,
    }),
    route("GET", "/server/state", {
      summary: "Version, mode and settings of the server",
      permission: OPEN,
      params: {},
      answersWhileStarting: true,
      handler: (_params, call) => json(serverStateJson(call, info)),
    }),
    route("GET", "/server/announcement", {
      summary: "Text for the top of a console; none",
      permission: OPEN,
      params: { language: param.text() },
      handler: announcement,
    }),
    route("GET", "/server/guide", {
      summary: "Text for consoles that are switched off; none",
      permission: OPEN,
      params: {},
      handler: announcement,
    }),
  ];
}
