/** The port of the console: the same API in a second instance that always asks who somebody is, behind the app. */
import { given } from "../base/mod.ts";
import {
  type BodyReader,
  consolePortRoutes,
  createBrowserSessions,
  type HttpDeps,
  type HttpServer,
  type HttpServerOptions,
  type ServerInfo,
  startHttpServer,
} from "../http/mod.ts";
import type { AppFiles } from "./app_files.ts";
import { type FrontOptions, withFront } from "./front.ts";

interface ConsoleOptions
  extends
    Pick<HttpServerOptions, "engine" | "connections" | "secure">,
    Pick<HttpDeps, "api" | "server" | "clock" | "logger" | "onAnswer" | "onAccess" | "audit">,
    Pick<HttpDeps, "allowedOrigins">,
    Pick<FrontOptions, "whyMissing"> {
  readonly hostname: string;
  readonly port: number;
  readonly basePath: string;
  /** Nobody has to log in. */
  readonly isOpen: boolean;
  /** Names by which it may be called then, besides that which it is bound to. */
  readonly allowedHosts: readonly string[];
  readonly sessionTtlMs: number;
  readonly sessionMaxMs: number;
  readonly failedLoginsPerHour: number;
  readonly nodeId: string;
  readonly info: ServerInfo;
  readonly files: AppFiles;
  /** Shared with the other port, so that there is one bound for both. */
  readonly bodies: BodyReader;
}

/** Listens at once; throws the system's error when it cannot. */
export function startConsole(options: ConsoleOptions): HttpServer {
  const { basePath, isOpen, nodeId, failedLoginsPerHour, files, whyMissing, info } = options;
  const { api, server, clock, logger, onAnswer, onAccess, audit, bodies, allowedOrigins } = options;
  const ownNames = [options.hostname, ...options.allowedHosts];
  const sessions = createBrowserSessions({ isOpen, basePath, ownNames });
  return startHttpServer({
    ...{ api, server, clock, logger, bodies, sessions, basePath },
    ...allowedOrigins !== undefined && { allowedOrigins },
    ...given({
      engine: options.engine,
      connections: options.connections,
      secure: options.secure,
    }),
    ...onAnswer !== undefined && { onAnswer },
    ...onAccess !== undefined && { onAccess },
    ...audit !== undefined && { audit },
    hostname: options.hostname,
    port: options.port,
    routes: consolePortRoutes(info, {
      ...{ sessions, basePath, nodeId, failedLoginsPerHour },
      ttlMs: options.sessionTtlMs,
      maxMs: options.sessionMaxMs,
    }),
    isAuthOn: true,
    trustsOwnMachine: false,
    front: (routes) => withFront(routes, { files, basePath, whyMissing, clock, logger }),
  });
}
