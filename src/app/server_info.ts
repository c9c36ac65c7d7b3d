import { CONFIG } from "../base/mod.ts";
import type { ServerInfo } from "../http/mod.ts";
import type { LogLevels } from "./log_filter.ts";
import type { ServerMetrics } from "./server_metrics.ts";
import type { Settings } from "./settings.ts";
import { VERSION } from "./version.ts";

/** The generation of Nacos whose answers consoles and clients may expect. */
const PROTOCOL_VERSION = "2.5.1";
const DAY_MS = 24 * 3_600_000;

/** What the routes about the server itself tell. */
export function serverInfo(
  { settings, levels }: { readonly settings: Settings; readonly levels: LogLevels },
  metrics: ServerMetrics,
): ServerInfo {
  const everywhere = settings.host === "0.0.0.0" || settings.host === "::";
  return {
    version: VERSION,
    protocolVersion: PROTOCOL_VERSION,
    host: everywhere ? "127.0.0.1" : settings.host,
    httpPort: () => settings.httpPort,
    metricsText: settings.metrics ? () => metrics.text() : undefined,
    setLogLevel: (target, level) => levels.change(target, level),
    historyRetentionDays: CONFIG.historyRetentionMs / DAY_MS,
  };
}
