/** Writes the list of metrics from their declarations; `--check` only compares. */
import { systemClock } from "../src/base/mod.ts";
import { type MetricSpec, ServerMetrics } from "../src/observe/metrics/mod.ts";
import { oneLine, updatePage } from "./lib/generated.ts";

/** Declarations do not look at what they will read, so nothing has to be there. */
function allSpecs(): readonly MetricSpec[] {
  const nothing = Object.create(null);
  const unasked = () => {
    throw new Error("Cannot read a metric: only declarations are looked at");
  };
  const metrics = new ServerMetrics(systemClock);
  metrics.serve(nothing, { grpc: unasked, udp: unasked }, { ...nothing, node: nothing });
  return metrics.specs();
}

function item({ name, help, type, labels = [] }: MetricSpec): string {
  const by = labels.length === 0 ? "" : ` by ${labels.map((label) => `\`${label}\``).join(", ")}`;
  return `- \`${name}\` (${type}${by}): ${oneLine(help)}`;
}

/** Names that do not begin as ours do. */
const FAMILIAR = "As r-nacos names them";

/** By what they are of: the word behind the prefix. */
function metricsText(specs: readonly MetricSpec[]): string {
  const groups = Map.groupBy(
    specs,
    ({ name }) => /^(process|rnacos_[a-z]+)/.exec(name)?.[0] ?? FAMILIAR,
  );
  const parts = [...groups].filter(([, members]) => members.length > 1).map(([name, members]) =>
    `## ${name}\n\n${members.map(item).join("\n")}\n`
  );
  const alone = [...groups.values()].filter(({ length }) => length === 1).flat();
  return `# Metrics

Made from the code by \`scripts/metrics_table.ts\`. \`/metrics\` and \`/nacos/actuator/prometheus\` tell them in the text
format of Prometheus. A counter begins with 0 at each start of the process; a name says its unit. What they are good
for is in [operate/monitoring](../operate/monitoring.md).

${parts.join("\n")}
## Others

${alone.map(item).join("\n")}
`;
}

if (import.meta.main) {
  const check = Deno.args.includes("--check");
  Deno.exit(updatePage("docs/reference/metrics.md", metricsText(allSpecs()), check));
}
