export type { MetricSpec } from "./metrics_registry.ts";
export type { RequestFigures } from "./request_figures.ts";
export { ServerMetrics } from "./server_metrics.ts";
