/** Figures as Prometheus reads them. Values are read when they are asked for, so that serving costs nothing. */
import { Counter, Gauge, Registry } from "prom-client";

/** One value of a metric with labels. */
export interface Sample {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

export interface MetricSpec {
  readonly name: string;
  readonly help: string;
  /** A counter only grows while the process lives. */
  readonly type: "gauge" | "counter";
  readonly labels?: readonly string[];
  read(): number | Iterable<Sample>;
}

function fill(spec: MetricSpec, set: (labels: Record<string, string>, value: number) => void) {
  const found = spec.read();
  if (typeof found === "number") set({}, found);
  else for (const { labels, value } of found) set({ ...labels }, value);
}

function addGauge(registry: Registry, spec: MetricSpec): void {
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

function addCounter(registry: Registry, spec: MetricSpec): void {
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
    if (spec.type === "gauge") addGauge(registry, spec);
    else addCounter(registry, spec);
  }
  return registry;
}
