/**
 * Builds the load tool and measures this server, beside r-nacos when there is one: `rnacos` on the PATH, or the
 * program that RNACOS_BIN names (`cargo install rnacos`). `--help` lists what can be measured.
 */
import { buildTool, compare, resultsOf } from "./bench/compare.ts";
import { figuresOf } from "./bench/figures.ts";
import { measureIdle } from "./bench/idle.ts";
import { type BenchOptions, benchOptions, USAGE } from "./bench/options.ts";
import { planOf } from "./bench/workloads.ts";
import { writeSection } from "./lib/generated.ts";
import { findRnacos, isInstalled } from "./lib/installed.ts";
import { inRepository } from "./lib/repository.ts";
import { say } from "./lib/say.ts";

/** False when a comparison failed; the others are made all the same. */
function compareAll(tool: string, { parts, nodes, engines, rest }: BenchOptions): boolean {
  const rnacos = findRnacos();
  say(rnacos === undefined ? "no rnacos found: this server alone" : `beside ${rnacos}`);
  let whole = true;
  for (const part of parts) {
    if (part === "idle") continue;
    if (part === "table") {
      whole &&= writeTable(tool, rnacos, rest);
      continue;
    }
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

/** Measures everything in short and writes the table of the documentation; without r-nacos there is none. */
function writeTable(tool: string, rnacos: string | undefined, rest: readonly string[]): boolean {
  const short = ["-pause", "500ms", "-warmup", "500ms", ...rest];
  const plan = planOf("table", true);
  const done = compare({ tool, rnacos, nodes: 1, engine: "native", plan, rest: short });
  if (!done || rnacos === undefined) return done;
  const sides = JSON.parse(Deno.readTextFileSync(resultsOf(tool)));
  const said = { cores: navigator.hardwareConcurrency, command: "deno task bench table" };
  const page = "docs/benchmarks.md";
  writeSection(page, "figures", figuresOf(sides, said));
  const formatted = new Deno.Command(Deno.execPath(), { args: ["fmt", "-q", inRepository(page)] });
  return formatted.outputSync().success;
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
