/** A histogram of prom-client whose counts are kept elsewhere, by plain numbers, and read when they are scraped. */
import { Histogram, type Registry } from "prom-client";
import { LATENCY_BOUNDS_MS, type LatencyView } from "../../base/mod.ts";
import type { LatencySpec } from "./metric_spec.ts";

const BOUNDS_SECONDS = LATENCY_BOUNDS_MS.map((boundMs) => boundMs / 1_000);

type Labels = Record<string, string | number>;

interface Line {
  readonly metricName: string;
  readonly labels: Labels;
  readonly value: number;
}

/** The lines of one histogram: how many took at most so long, then their sum and number. */
function* linesOf(name: string, labels: Labels, { buckets, sumMs }: LatencyView): Iterable<Line> {
  let count = 0;
  for (const [at, inBucket] of buckets.entries()) {
    count += inBucket;
    const le = BOUNDS_SECONDS[at] ?? "+Inf";
    yield { metricName: `${name}_bucket`, labels: { ...labels, le }, value: count };
  }
  yield { metricName: `${name}_sum`, labels, value: sumMs / 1_000 };
  yield { metricName: `${name}_count`, labels, value: count };
}

export class LatencyMetric extends Histogram {
  readonly #spec: LatencySpec;

  constructor(spec: LatencySpec, registry: Registry) {
    super({
      name: spec.name,
      help: spec.help,
      labelNames: [...spec.labels ?? []],
      buckets: BOUNDS_SECONDS,
      registers: [registry],
    });
    this.#spec = spec;
  }

  /** What a registry asks each metric for. */
  getForPromString() {
    const { name, help, read } = this.#spec;
    const values: Line[] = [];
    for (const { labels, latency } of read()) values.push(...linesOf(name, { ...labels }, latency));
    return Promise.resolve({ name, help, type: "histogram", values, aggregator: "sum" });
  }
}
