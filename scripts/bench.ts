/**
 * Builds the load tool and measures this server, beside r-nacos when there is one: `rnacos` on the PATH, or the
 * program that RNACOS_BIN names (`cargo install rnacos`). `--help` lists what can be measured.
 */
import { buildTool, compare } from "./bench/compare.ts";
import { measureIdle } from "./bench/idle.ts";
import { type BenchOptions, benchOptions, USAGE } from "./bench/options.ts";
import { planOf } from "./bench/workloads.ts";
import { findRnacos, isInstalled } from "./lib/installed.ts";
import { say } from "./lib/say.ts";

/** False when a comparison failed; the others are made all the same. */
function compareAll(tool: string, { parts, nodes, engines, rest }: BenchOptions): boolean {
  const rnacos = findRnacos();
  say(rnacos === undefined ? "no rnacos found: this server alone" : `beside ${rnacos}`);
  let whole = true;
  for (const part of parts) {
    if (part === "idle") continue;
    for (const count of nodes) {
      engines.forEach((engine, at) => {
        const plan = planOf(part, at === 0);
        const done = compare({ tool, rnacos, nodes: count, engine, plan, rest });
        whole &&= done;
      });
    }
  }
  return whole;
}

async function main(args: readonly string[]): Promise<number> {
  if (args.includes("--help")) {
    say(USAGE);
    return 0;
  }
  const options = benchOptions(args);
  if (!isInstalled("go")) {
    say("go is missing: the load tool is built with Go 1.24 or later");
    return 1;
  }
  const folder = Deno.makeTempDirSync({ prefix: "rnacos-bench-" });
  try {
    const tool = buildTool(folder);
    if (options.parts.includes("idle")) await measureIdle();
    return compareAll(tool, options) ? 0 : 1;
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
}

if (import.meta.main) Deno.exit(await main(Deno.args));
