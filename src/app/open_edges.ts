/** The ports of HTTP: for clients, and for the console. Both are there, or none of them. */
import type { Api, ServerView } from "../api/mod.ts";
import type { AccessListener, AuditTrail, Clock, Logger } from "../base/mod.ts";
import { allRoutes, BodyReader, type HttpServer, underContextPath } from "../http/mod.ts";
import type { LogLevels } from "../observe/log/mod.ts";
import type { ServerMetrics } from "../observe/metrics/mod.ts";
import type { Settings } from "../settings/mod.ts";
import type { NodeTls } from "../tls/mod.ts";
import type { Fronts } from "../front/mod.ts";
import type { PortBounds } from "./connection_bounds.ts";
import { listenHttp } from "./listen.ts";
import { listenConsole } from "./listen_console.ts";
import { makeFronts } from "./make_fronts.ts";
import { serverInfo } from "./server_info.ts";

interface EdgeParts {
  readonly settings: Settings;
  readonly levels: LogLevels;
  readonly logger: Logger;
  readonly clock: Clock;
  readonly metrics: ServerMetrics;
  readonly operatorSecret: string;
  readonly api: () => Api | undefined;
  readonly server: ServerView;
  readonly onAccess: AccessListener | undefined;
  readonly audit: AuditTrail;
  readonly bounds: PortBounds;
  readonly tls: NodeTls | undefined;
}

export interface Edges {
  readonly http: HttpServer;
  /** Undefined when there is none. */
  readonly console: HttpServer | undefined;
  /** Undefined where the core serves alone. */
  readonly fronts: Fronts | undefined;
}

/** Throws StartError when a port cannot be bound. */
export async function openEdges(parts: EdgeParts): Promise<Edges> {
  const { levels, metrics, operatorSecret, bounds, ...shared } = parts;
  const { settings } = parts;
  let consolePort = 0;
  const info = serverInfo({ settings, levels }, metrics, {
    operatorSecret,
    consolePort: () => consolePort,
    certificate: () => parts.tls?.figures(),
  });
  const edge = { ...shared, figures: metrics.figures.http, bodies: new BodyReader() };
  const fronts = await makeFronts(parts);
  const http = await listenHttp({
    ...edge,
    fronts,
    routes: underContextPath(allRoutes(info), settings.contextPath),
    connections: bounds.http,
    operatorSecret,
  });
  try {
    const console = listenConsole({ ...edge, info, connections: bounds.console });
    consolePort = console?.port ?? 0;
    return { http, console, fronts };
  } catch (thrown) {
    await http.stop();
    throw thrown;
  }
}
