import { assert, assertEquals } from "#assert";
import { figuresOf, type Measured, type MeasuredSide } from "./figures.ts";

function measured(opsPerS: number, cpuUs: number, more: Partial<Measured> = {}): Measured {
  return {
    ops_per_s: opsPerS,
    server_cpu_us_per_op: cpuUs,
    other_cores: 0.1,
    rss_before_kb: 80 * 1_024,
    rss_peak_kb: 200 * 1_024,
    latency: { p50_us: 500, p99_us: 2_000 },
    ...more,
  };
}

/** In another order than the table has. */
const OURS: MeasuredSide = {
  workloads: {
    "naming-push:services=1": [measured(500, 80), measured(500, 90), measured(500, 100)],
    "config-read-http": [measured(20_000, 10), measured(30_000, 12), measured(90_000, 60)],
  },
};
const THEIRS: MeasuredSide = {
  workloads: {
    "config-read-http": [measured(10_000, 20), measured(20_000, 24), measured(100_000, 80)],
    "naming-push:services=1": [
      measured(500, 100, { rss_before_kb: 20 * 1_024 }),
      measured(500, 100, { rss_peak_kb: 300 * 1_024, rss_before_kb: 20 * 1_024 }),
      measured(500, 100, { other_cores: 0.6, rss_before_kb: 20 * 1_024 }),
    ],
  },
};

Deno.test("medians of the rounds stand beside medians of their ratios", () => {
  const said = { cores: 2, command: "deno task bench table" };
  const lines = figuresOf({ ours: OURS, rnacos: THEIRS }, said).split("\n");
  assertEquals(
    lines[2],
    "| read config, HTTP | 30,000 | 1.50 | 12.0 | 0.50 | 0.50 | 1.00 | 2.00 | 1.00 |",
  );
  assert(lines[3]?.startsWith("| register to push, 500 subscribers, one change a second | 500 |"));
  const text = lines.join("\n");
  assert(text.includes("medians of 3 rounds") && text.includes("`deno task bench table`"));
  assert(text.includes("0.10 of them in the median and 0.60 at most"), text);
  assert(text.includes("Resident before the workloads: 80.0 MiB (r-nacos 20.0)"), text);
  assert(text.includes("at most in a round: 200 MiB (200)"), text);
});
