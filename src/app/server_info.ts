import { CONFIG, VERSION } from "../base/mod.ts";
import type { ServerInfo } from "../http/mod.ts";
import type { LogLevels } from "../observe/log/mod.ts";
import type { ServerMetrics } from "../observe/metrics/mod.ts";
import type { Settings } from "../settings/mod.ts";

/** The generation of Nacos whose answers consoles and clients may expect. */
const PROTOCOL_VERSION = "2.5.1";
const DAY_MS = 24 * 3_600_000;

/** What the routes about the server itself tell. */
export function serverInfo(
  { settings, levels }: { readonly settings: Settings; readonly levels: LogLevels },
  metrics: ServerMetrics,
  { operatorSecret, consolePort, certificate }: Pick<
    ServerInfo,
    "operatorSecret" | "consolePort" | "certificate"
  >,
): ServerInfo {
  const everywhere = settings.host === "0.0.0.0" || settings.host === "::";
  return {
    version: VERSION,
    protocolVersion: PROTOCOL_VERSION,
    host: everywhere ? "127.0.0.1" : settings.host,
    httpPort: () => settings.httpPort,
    ...operatorSecret !== undefined && { operatorSecret },
    ...consolePort !== undefined && { consolePort },
    ...certificate !== undefined && { certificate },
    metricsText: settings.metrics ? () => metrics.text() : undefined,
    isMcpOn: settings.isMcpOn,
    setLogLevel: (target, level) => levels.change(target, level),
    isAuthOn: settings.access.isEnabled,
    clusterAccess: settings.clusterAccess,
    contextPath: settings.contextPath,
    holdsCapacityLimits: settings.holdsCapacityLimits,
    historyRetentionDays: CONFIG.historyRetentionMs / DAY_MS,
  };
}
