/** Threads that share the port of HTTP, where they are asked for and can be. */
import { FRONT, type Logger, systemTimers } from "../base/mod.ts";
import type { Fronts } from "../front/mod.ts";
import type { ServerMetrics } from "../observe/metrics/mod.ts";
import type { Settings } from "../settings/mod.ts";
import type { NodeTls } from "../tls/mod.ts";
import type { PortBounds } from "./connection_bounds.ts";

interface FrontParts {
  readonly settings: Settings;
  readonly logger: Logger;
  readonly metrics: ServerMetrics;
  readonly bounds: PortBounds;
  readonly tls: NodeTls | undefined;
}

/** Their code is loaded only where they are used. */
export async function makeFronts(parts: FrontParts): Promise<Fronts | undefined> {
  const { settings, metrics, bounds } = parts;
  // More than this is asked for where a file of r-nacos names its own threads.
  const count = Math.min(settings.httpWorkers, FRONT.maxFronts);
  if (count === 0) return undefined;
  const logger = parts.logger.target("front");
  const reason = whyNone(settings, parts.tls);
  if (reason !== undefined) {
    logger.warn("RNACOS_HTTP_WORKERS is without effect: the core serves HTTP alone", { reason });
    return undefined;
  }
  const { Fronts } = await import("../front/mod.ts");
  const fronts = new Fronts({
    ...{ count, logger, timers: systemTimers, connections: bounds.http },
    keptPath: `${settings.contextPath}/v1/cs/configs`,
    keepsAnswers: mayKeep(settings),
    onHits: (path, hits) => {
      for (let at = 0; at < hits; at++) metrics.figures.http.record("GET", path, 200, 0);
    },
  });
  metrics.fronts = () => fronts.figures();
  return fronts;
}

/** Who may read what, and a line for each request, are the core's. */
export function mayKeep(
  { access, accessLog }: {
    readonly access: Pick<Settings["access"], "isEnabled">;
    readonly accessLog: Settings["accessLog"];
  },
): boolean {
  return !access.isEnabled && accessLog === undefined;
}

/** Undefined where there can be some. */
export function whyNone(
  { httpEngine }: Pick<Settings, "httpEngine">,
  tls: NodeTls | undefined,
  os: string = Deno.build.os,
): string | undefined {
  if (os !== "linux") return `ports are shared on Linux alone, and this is ${os}`;
  if (httpEngine !== "native") return "the engine of Deno owns its port";
  if (tls !== undefined) return "TLS is the core's";
  return undefined;
}
