/** Figures as Prometheus reads them. Values are read when they are asked for, so that serving costs nothing. */
import { Counter, Gauge, Registry } from "prom-client";
import { LatencyMetric } from "./latency_metric.ts";
import type { MetricSpec, NumberSpec } from "./metric_spec.ts";

function fill(spec: NumberSpec, set: (labels: Record<string, string>, value: number) => void) {
  const found = spec.read();
  if (typeof found === "number") set({}, found);
  else for (const { labels, value } of found) set({ ...labels }, value);
}

function addGauge(registry: Registry, spec: NumberSpec): void {
  new Gauge({
    name: spec.name,
    help: spec.help,
    labelNames: [...spec.labels ?? []],
    registers: [registry],
    collect() {
      this.reset();
      fill(spec, (labels, value) => this.set(labels, value));
    },
  });
}

function addCounter(registry: Registry, spec: NumberSpec): void {
  new Counter({
    name: spec.name,
    help: spec.help,
    labelNames: [...spec.labels ?? []],
    registers: [registry],
    collect() {
      this.reset();
      fill(spec, (labels, value) => this.inc(labels, value));
    },
  });
}

/** Throws when two metrics have one name. */
export function createRegistry(specs: Iterable<MetricSpec>): Registry {
  const registry = new Registry();
  for (const spec of specs) {
    if (spec.type === "histogram") new LatencyMetric(spec, registry);
    else if (spec.type === "gauge") addGauge(registry, spec);
    else addCounter(registry, spec);
  }
  return registry;
}
