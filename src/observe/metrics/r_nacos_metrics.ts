/** Figures under the names that r-nacos gives them, so that panels made for it go on. Ours have labels and units. */
import type { Api } from "../../api/mod.ts";
import type { NodeFacade } from "../../node/mod.ts";
import type { EdgeSources } from "./edge_metrics.ts";
import type { MetricSpec } from "./metric_spec.ts";
import type { RequestFigures } from "./request_figures.ts";

const MIB = 1_048_576;

function gauge(name: string, help: string, read: () => number): MetricSpec {
  return { name, help, type: "gauge", read };
}

function sum(values: Iterable<number>): number {
  let total = 0;
  for (const value of values) total += value;
  return total;
}

interface RNacosSources extends Pick<EdgeSources, "grpc"> {
  readonly node: NodeFacade;
  readonly api: Api;
  readonly http: RequestFigures;
}

export function rNacosMetrics({ node, api, grpc, http }: RNacosSources): MetricSpec[] {
  const naming = () => api.namingAdmin.counts();
  return [
    {
      name: "http_request_total_count",
      help: "As in r-nacos: answered HTTP requests",
      type: "counter",
      read: () => sum([...http.counts()].map(({ value }) => value)),
    },
    {
      name: "grpc_request_total_count",
      help: "As in r-nacos: answered gRPC requests",
      type: "counter",
      read: () => sum([...grpc().calls.values()].map(({ count }) => count)),
    },
    gauge("app_rss_memory", "As in r-nacos: resident memory in MiB", () => {
      return Deno.memoryUsage().rss / MIB;
    }),
    gauge("config_data_size", "As in r-nacos: configs", () => node.state.configCount()),
    gauge("naming_service_size", "As in r-nacos: services", () => naming().services),
    gauge("naming_instance_size", "As in r-nacos: instances", () => naming().instances),
    gauge("grpc_conn_size", "As in r-nacos: connections that are set up", () => grpc().registered),
  ];
}
