/** The table of `docs/benchmarks.md`, from what the load tool has written. */

interface Latency {
  readonly p50_us: number;
  readonly p99_us: number;
}

export interface Measured {
  readonly ops_per_s: number;
  readonly server_cpu_us_per_op: number;
  readonly other_cores: number;
  readonly rss_before_kb: number;
  readonly rss_peak_kb: number;
  readonly latency?: Latency;
}

/** A server: its rounds, by workload. */
export interface MeasuredSide {
  readonly workloads: Readonly<Record<string, readonly Measured[]>>;
}

const MIB_KB = 1_024;
const NAMES: Readonly<Record<string, string>> = {
  "config-write-http": "publish, HTTP",
  "config-read-http": "read config, HTTP",
  "config-read-grpc": "read config, gRPC",
  "config-listen-grpc": "config change to notice, gRPC",
  "naming-register-http": "register, HTTP",
  "naming-register-grpc": "register, gRPC",
  "naming-beat-http": "beat, HTTP",
  "naming-beat-grpc": "health check, gRPC",
  "naming-query-http": "query, HTTP",
  "naming-query-grpc": "query, gRPC",
  "naming-push": "register to push, 500 subscribers, one change a second",
};

const COLUMNS = ["operations/s", "CPU µs per operation", "p50 ms", "p99 ms"] as const;
const VALUES: readonly ((one: Measured) => number)[] = [
  (one) => one.ops_per_s,
  (one) => one.server_cpu_us_per_op,
  (one) => (one.latency?.p50_us ?? NaN) / 1_000,
  (one) => (one.latency?.p99_us ?? NaN) / 1_000,
];

function median(values: readonly number[]): number {
  const sorted = values.toSorted((one, other) => one - other);
  const [low, high] = [sorted[(sorted.length - 1) >> 1], sorted[sorted.length >> 1]];
  return ((low ?? NaN) + (high ?? NaN)) / 2;
}

/** Three digits, which is more than the noise leaves. */
function shown(value: number): string {
  if (!Number.isFinite(value)) return "-";
  if (value >= 1_000) return Math.round(value).toLocaleString("en-US");
  return value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(2);
}

/** Options of a workload stand behind its name. */
function nameOf(workload: string): string {
  return workload.split(":")[0] ?? "";
}

function placeOf(workload: string): number {
  return Object.keys(NAMES).indexOf(nameOf(workload));
}

function row(workload: string, ours: readonly Measured[], theirs: readonly Measured[]): string {
  const cells = VALUES.flatMap((valueOf) => {
    const ratios = ours.flatMap((one, round) => {
      const other = theirs[round];
      return other === undefined ? [] : valueOf(one) / valueOf(other);
    });
    return [shown(median(ours.map(valueOf))), shown(median(ratios))];
  });
  const name = NAMES[nameOf(workload)] ?? workload;
  return `| ${[name, ...cells].join(" | ")} |`;
}

/** At rest before the first workload, and at most in a round: medians of the rounds. */
function memory({ workloads }: MeasuredSide): { readonly atFirst: string; readonly peak: string } {
  const lists = Object.values(workloads);
  const rounds = Math.min(...lists.map(({ length }) => length));
  const of = (choose: (round: readonly Measured[]) => number) =>
    shown(median(Array.from({ length: rounds }, (_, at) => {
      return choose(lists.flatMap((list) => list[at] ?? [])) / MIB_KB;
    })));
  return {
    atFirst: of((round) => Math.min(...round.map((one) => one.rss_before_kb))),
    peak: of((round) => Math.max(...round.map((one) => one.rss_peak_kb))),
  };
}

/** What stands between the marks. Ratios are medians of the ratios of the rounds. */
export function figuresOf(
  sides: { readonly ours: MeasuredSide; readonly rnacos: MeasuredSide },
  said: { readonly cores: number; readonly command: string },
): string {
  const { ours, rnacos } = sides;
  const head = ["workload", ...COLUMNS.flatMap((name) => [name, "ratio"])];
  const rows = Object.entries(ours.workloads)
    .toSorted(([one], [other]) => placeOf(one) - placeOf(other))
    .map(([name, list]) => row(name, list, rnacos.workloads[name] ?? []));
  const all = [ours, rnacos].flatMap(({ workloads }) => Object.values(workloads).flat());
  const others = all.map((one) => one.other_cores);
  const rounds = Math.max(...Object.values(ours.workloads).map(({ length }) => length));
  const [own, other] = [memory(ours), memory(rnacos)];
  return [
    `| ${head.join(" | ")} |`,
    `| --- |${" ---: |".repeat(head.length - 1)}`,
    ...rows,
    "",
    `By \`${said.command}\`: medians of ${rounds} rounds in turn, in each of them all workloads on one ` +
    "server one after the other, each beside r-nacos in the same minute, native engines. The machine " +
    `has ${said.cores} cores, which the load tool shares; other programs took ${
      shown(median(others))
    } of them in ` +
    `the median and ${
      shown(Math.max(...others))
    } at most. Resident before the workloads: ${own.atFirst} ` +
    `MiB (r-nacos ${other.atFirst}); at most in a round: ${own.peak} MiB (${other.peak}).`,
  ].join("\n");
}
