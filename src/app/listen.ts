/** Ports: bound early, so that a start that cannot succeed says so before it loads anything. */
import type { Api, ServerView } from "../api/mod.ts";
import type { AccessListener, AuditTrail, Clock, Logger } from "../base/mod.ts";
import type { Fronts } from "../front/mod.ts";
import { type GrpcServer, startGrpcServer } from "../grpc/mod.ts";
import { type BodyReader, type HttpRoute, type HttpServer, startHttpServer } from "../http/mod.ts";
import { type PeerLink, peerService } from "../peer/mod.ts";
import { listenError } from "./listen_error.ts";
import type { RequestFigures } from "../observe/metrics/mod.ts";
import type { ConnectionBounds } from "./connection_bounds.ts";
import type { Settings } from "../settings/mod.ts";
import type { NodeTls } from "../tls/mod.ts";

interface HttpOptions {
  readonly settings: Settings;
  readonly api: () => Api | undefined;
  readonly server: ServerView;
  readonly routes: readonly HttpRoute[];
  readonly logger: Logger;
  readonly clock: Clock;
  readonly figures: RequestFigures;
  readonly onAccess: AccessListener | undefined;
  readonly audit: AuditTrail;
  /** Of this machine's operator. */
  readonly operatorSecret: string;
  readonly bodies: BodyReader;
  readonly connections: ConnectionBounds;
  readonly tls: NodeTls | undefined;
  readonly fronts: Fronts | undefined;
}

/** Throws StartError when the port cannot be bound. */
export async function listenHttp(options: HttpOptions): Promise<HttpServer> {
  const { settings, clock, figures } = options;
  const place = { setting: "RNACOS_HTTP_PORT", host: settings.host, port: settings.httpPort };
  try {
    return await startHttpServer({
      hostname: settings.host,
      isAuthOn: settings.access.isEnabled,
      allowedOrigins: new Set(settings.allowedOrigins),
      operatorToken: settings.clusterToken,
      operatorSecret: options.operatorSecret,
      port: settings.httpPort,
      engine: settings.httpEngine,
      secure: options.tls?.securing(["http/1.1"]),
      connections: options.connections,
      share: options.fronts?.share.bind(options.fronts),
      api: options.api,
      server: options.server,
      routes: options.routes,
      contextPath: settings.contextPath,
      clock,
      logger: options.logger.target("http"),
      onAnswer: (method, path, status, startedMs) =>
        figures.record(method, path, status, clock.monotonicMs() - startedMs),
      onAccess: options.onAccess,
      audit: options.audit,
      bodies: options.bodies,
    });
  } catch (thrown) {
    throw listenError(thrown, place);
  }
}

/**
 * Throws StartError when the gRPC port is taken. It is bound for good once there is data: a client that connects
 * must be served, because it would not come back soon.
 */
export function probeGrpcPort({ host, grpcPort }: Settings): void {
  try {
    Deno.listen({ hostname: host, port: grpcPort }).close();
  } catch (thrown) {
    throw listenError(thrown, { setting: "RNACOS_GRPC_PORT", host, port: grpcPort });
  }
}

export async function listenGrpc(
  settings: Settings,
  deps: {
    readonly server: ServerView;
    readonly peer: PeerLink;
    readonly bounds: ConnectionBounds;
    readonly logger: Logger;
    readonly clock: Clock;
    readonly onAccess: AccessListener | undefined;
    readonly tls: NodeTls | undefined;
  },
): Promise<GrpcServer> {
  const { host, grpcPort, grpcEngine, detectionMs, access } = settings;
  const { peer, bounds, tls, ...shared } = deps;
  try {
    return await startGrpcServer({
      host,
      port: grpcPort,
      idleMs: detectionMs,
      demandsTokens: access.isEnabled,
      ...bounds,
      engine: grpcEngine,
      secure: tls?.securing(["h2"]),
      streams: peerService(peer.accept),
      ...shared,
    });
  } catch (thrown) {
    throw listenError(thrown, { setting: "RNACOS_GRPC_PORT", host, port: grpcPort });
  }
}
