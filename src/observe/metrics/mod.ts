export type { MetricSpec } from "./metric_spec.ts";
export type { RequestFigures } from "./request_figures.ts";
export { ServerMetrics } from "./server_metrics.ts";
