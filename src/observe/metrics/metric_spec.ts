/** What a metric is, apart from who writes it out. */
import type { LatencyView } from "../../base/mod.ts";

/** One value of a metric with labels. */
export interface Sample {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** One histogram of a metric with labels. */
export interface LatencySample {
  readonly labels: Readonly<Record<string, string>>;
  readonly latency: LatencyView;
}

interface Declared {
  readonly name: string;
  readonly help: string;
  readonly labels?: readonly string[];
}

export interface NumberSpec extends Declared {
  /** A counter only grows while the process lives. */
  readonly type: "gauge" | "counter";
  read(): number | Iterable<Sample>;
}

/** A time in seconds, by buckets. */
export interface LatencySpec extends Declared {
  readonly type: "histogram";
  read(): Iterable<LatencySample>;
}

export type MetricSpec = NumberSpec | LatencySpec;
