/** All metrics of the server behind one door. */
import type { Registry } from "prom-client";
import type { Api } from "../api/mod.ts";
import type { Clock, Logger } from "../base/mod.ts";
import type { GrpcStats } from "../grpc/mod.ts";
import { clusterMetrics, type ClusterMetricsOptions } from "./cluster_metrics.ts";
import { edgeMetrics } from "./edge_metrics.ts";
import { createRegistry } from "./metrics_registry.ts";
import { nodeMetrics } from "./node_metrics.ts";
import { processMetrics } from "./process_metrics.ts";
import { ServerFigures } from "./server_figures.ts";
import { VERSION } from "./version.ts";

export class ServerMetrics {
  readonly figures = new ServerFigures();
  readonly #startedMs: number;
  #registry: Registry;

  constructor(clock: Clock) {
    this.#startedMs = clock.nowMs() - clock.monotonicMs();
    this.#registry = createRegistry(this.#early());
  }

  /** From here on there is more to tell than how the process does. */
  serve(
    api: Api,
    grpc: () => GrpcStats,
    links: Pick<ClusterMetricsOptions, "cluster" | "peer">,
  ): void {
    this.#registry = createRegistry([
      ...this.#early(),
      ...nodeMetrics(api.node),
      ...clusterMetrics({ node: api.node, ...links }),
      ...edgeMetrics(api, grpc),
    ]);
  }

  /** Prometheus text, format 0.0.4. */
  text(): Promise<string> {
    return this.#registry.metrics();
  }

  /** The figures that say most, as one line of the log. */
  log(logger: Logger, api: Api): void {
    const { raft, pendingProposals } = api.node.status();
    const naming = api.namingAdmin.counts();
    const watch = api.config.watch.counts();
    logger.info("Figures", {
      rssBytes: Deno.memoryUsage().rss,
      role: raft.role,
      applied: raft.applied,
      pendingProposals,
      configs: api.node.state.configCount(),
      services: naming.services,
      instances: naming.instances,
      longPolls: watch.longPolls,
      listens: watch.listens,
    });
  }

  #early() {
    const version = { labels: { version: VERSION }, value: 1 };
    return [
      ...processMetrics(this.#startedMs),
      ...this.figures.metrics(),
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
