/** The console's port. A server that cannot have it serves its clients all the same, unless the port was asked for. */
import type { Api, ServerView } from "../api/mod.ts";
import type { AccessListener, AuditTrail, Clock, Logger } from "../base/mod.ts";
import { AppFiles, consoleLack, startConsole } from "../console/mod.ts";
import type { BodyReader, HttpServer, ServerInfo } from "../http/mod.ts";
import type { RequestFigures } from "../observe/metrics/mod.ts";
import type { Settings } from "../settings/mod.ts";
import type { NodeTls } from "../tls/mod.ts";
import type { ConnectionBounds } from "./connection_bounds.ts";
import { listenError } from "./listen_error.ts";

interface ConsoleParts {
  readonly settings: Settings;
  readonly api: () => Api | undefined;
  readonly server: ServerView;
  readonly info: ServerInfo;
  readonly logger: Logger;
  readonly clock: Clock;
  readonly figures: RequestFigures;
  readonly onAccess: AccessListener | undefined;
  readonly audit: AuditTrail;
  readonly bodies: BodyReader;
  readonly connections: ConnectionBounds;
  readonly tls: NodeTls | undefined;
}

/** Beside what the program was started from: the repository, or the program itself. */
const HOME = new URL("console/", Deno.mainModule);

/** Undefined when there is to be none, or there can be none. Throws StartError for a port that was asked for. */
export function listenConsole(parts: ConsoleParts): HttpServer | undefined {
  const { settings, clock, figures, tls, ...shared } = parts;
  const { port, host: hostname, isAsked, ...more } = settings.console;
  if (port === 0) return undefined;
  const logger = parts.logger.target("console");
  const files = new AppFiles(new URL("dist/", HOME), clock);
  const whyMissing = () => consoleLack(HOME, clock.nowMs());
  try {
    const server = startConsole({
      ...shared,
      ...more,
      ...{ hostname, port, clock, logger, files, whyMissing },
      allowedOrigins: new Set(settings.allowedOrigins),
      engine: settings.httpEngine,
      secure: tls?.securing(["http/1.1"]),
      nodeId: String(settings.nodeId),
      onAnswer: (method, path, status, startedMs) =>
        figures.record(method, path, status, clock.monotonicMs() - startedMs),
    });
    if (!files.isBuilt()) logger.warn("there is no console", { reason: whyMissing().reason });
    return server;
  } catch (thrown) {
    const setting = "RNACOS_HTTP_CONSOLE_PORT";
    const place = { setting, host: hostname, port, hostSetting: "RNACOS_CONSOLE_HOST" };
    const refused = listenError(thrown, place);
    if (isAsked) throw refused;
    logger.warn("the server runs without console", { reason: refused.message });
    return undefined;
  }
}
