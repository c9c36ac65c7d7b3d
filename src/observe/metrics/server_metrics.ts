/** All metrics of the server behind one door. */
import type { Api } from "../../api/mod.ts";
import { type Clock, type Logger, VERSION } from "../../base/mod.ts";
import type { NodeFacade } from "../../node/mod.ts";
import type { FrontFigures } from "../../front/mod.ts";
import type { TlsFigures } from "../../tls/mod.ts";
import type { AccessLogCounts } from "../access/mod.ts";
import { clusterMetrics, type ClusterMetricsOptions } from "./cluster_metrics.ts";
import { edgeMetrics, type EdgeSources } from "./edge_metrics.ts";
import type { MetricSpec } from "./metric_spec.ts";
import { frontMetrics } from "./front_metrics.ts";
import { namingPeerMetrics } from "./naming_peer_metrics.ts";
import { nodeMetrics } from "./node_metrics.ts";
import { RateRing } from "./rate_ring.ts";
import { rateTotals } from "./rate_totals.ts";
import { rNacosMetrics } from "./r_nacos_metrics.ts";
import { processMetrics } from "./process_metrics.ts";
import { ServerFigures } from "./server_figures.ts";
import { tlsMetrics } from "./tls_metrics.ts";

/** Loads the library with the first scrape: a server that is not scraped starts sooner and takes less memory. */
async function writerOf(specs: readonly MetricSpec[]): Promise<() => Promise<string>> {
  const { createRegistry } = await import("./metrics_registry.ts");
  const registry = createRegistry(specs);
  return () => registry.metrics();
}

/** What there is to tell from the start on. */
interface EarlySources {
  readonly isAuthOn: boolean;
  /** Nothing where there is no access log. */
  readonly accessLog: () => AccessLogCounts | undefined;
  /** Nothing where there is no TLS. */
  readonly tls: () => TlsFigures | undefined;
}

export class ServerMetrics {
  readonly figures = new ServerFigures();
  readonly startedMs: number;
  readonly rates = new RateRing();
  /** Nothing where the core serves HTTP alone. */
  fronts: () => FrontFigures | undefined = nothing;
  readonly #sources: EarlySources;
  #specs: readonly MetricSpec[];
  #writer: Promise<() => Promise<string>> | undefined;

  constructor(clock: Clock, sources: Partial<EarlySources> = {}) {
    this.#sources = {
      isAuthOn: false,
      accessLog: nothing,
      tls: nothing,
      ...sources,
    };
    this.startedMs = clock.nowMs() - clock.monotonicMs();
    this.#specs = this.#early();
  }

  /** From here on there is more to tell than how the process does. */
  serve(
    api: Api,
    sources: EdgeSources,
    links: ClusterMetricsOptions,
  ): void {
    this.#specs = [
      ...this.#early(),
      ...nodeMetrics(links.node),
      ...clusterMetrics(links),
      ...edgeMetrics(api, sources),
      ...namingPeerMetrics(api),
      ...rNacosMetrics({ node: links.node, api, grpc: sources.grpc, http: this.figures.http }),
    ];
    this.#writer = undefined;
  }

  /** To be called once in each step of rates. */
  sampleRates({ grpc, udp }: EdgeSources, nowMs: number): void {
    this.rates.sample(rateTotals(this.figures.http, grpc(), udp().sent), nowMs);
  }

  /** What there is to tell by now. */
  specs(): readonly MetricSpec[] {
    return this.#specs;
  }

  /** Prometheus text, format 0.0.4. */
  async text(): Promise<string> {
    this.#writer ??= writerOf(this.#specs);
    return await (await this.#writer)();
  }

  /** The figures that say most, as one line of the log. */
  log(logger: Logger, { node, api }: { readonly node: NodeFacade; readonly api: Api }): void {
    const { raft, pendingProposals } = node.status();
    const naming = api.namingAdmin.counts();
    const watch = api.config.watch.counts();
    logger.info("Figures", {
      rssBytes: Deno.memoryUsage().rss,
      role: raft.role,
      applied: raft.applied,
      pendingProposals,
      configs: node.state.configCount(),
      services: naming.services,
      instances: naming.instances,
      longPolls: watch.longPolls,
      listens: watch.listens,
    });
  }

  #early(): readonly MetricSpec[] {
    const version = { labels: { version: VERSION }, value: 1 };
    const { accessLog, isAuthOn, tls } = this.#sources;
    return [
      ...processMetrics(this.startedMs),
      ...this.figures.metrics(),
      ...tlsMetrics(tls),
      ...frontMetrics(() => this.fronts()),
      {
        name: "rnacos_access_log_lines_total",
        help: "Lines of the access log that were written",
        type: "counter",
        read: () => accessLog()?.written ?? 0,
      } as const,
      {
        name: "rnacos_access_log_dropped_total",
        help: "Lines of the access log that came too fast or could not be written",
        type: "counter",
        read: () => accessLog()?.dropped ?? 0,
      } as const,
      {
        name: "rnacos_authentication_on",
        help: "1 while requests need a token, 0 while whoever reaches the ports can do everything",
        type: "gauge",
        read: () => isAuthOn ? 1 : 0,
      } as const,
      {
        name: "rnacos_build_info",
        help: "Always 1; the version is the label",
        type: "gauge",
        labels: ["version"],
        read: () => [version],
      } as const,
    ];
  }
}

function nothing(): undefined {
  return undefined;
}
