/** Builds the load tool, and has it measure this server beside r-nacos. */
import { inRepository } from "../lib/repository.ts";
import { say } from "../lib/say.ts";
import { RUN_ARGS } from "../lib/server_process.ts";
import type { Engine } from "./options.ts";
import type { Plan } from "./workloads.ts";

const MIB_PER_BYTE = 1 / (1_024 * 1_024);
const PER_INSTANCES = 100_000;

export function buildTool(folder: string): string {
  const tool = `${folder}/nacos-load`;
  const { success } = new Deno.Command("go", {
    args: ["build", "-trimpath", "-o", tool, "."],
    cwd: inRepository("tests/load"),
    env: { CGO_ENABLED: "0" },
    stdout: "inherit",
    stderr: "inherit",
  }).outputSync();
  if (!success) throw new Error("Cannot build the load tool with go build");
  return tool;
}

export interface Comparison {
  readonly tool: string;
  readonly rnacos: string | undefined;
  readonly nodes: number;
  readonly engine: Engine;
  readonly plan: Plan;
  readonly rest: readonly string[];
}

function quote(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

/** What the tool writes for this script. */
export function resultsOf(tool: string): string {
  return `${tool}.json`;
}

/** False when something failed. The tool prints its table, and the memory per instance follows where it was taken. */
export function compare({ tool, rnacos, nodes, engine, plan, rest }: Comparison): boolean {
  const ours = `${[Deno.execPath(), ...RUN_ARGS].map(quote).join(" ")} -e {env}`;
  const sides = rnacos === undefined
    ? ["-a-name", "ours", "-a", ours]
    : ["-a-name", "rnacos", "-a", `${quote(rnacos)} -e {env}`, "-b-name", "ours", "-b", ours];
  const out = resultsOf(tool);
  const args = ["compare", ...sides, "-nodes", `${nodes}`, "-out", out];
  args.push("-rounds", `${plan.rounds}`, "-d", plan.duration);
  args.push("-workloads", plan.workloads.join(","), ...rest);
  say(`\n${nodes} ${nodes === 1 ? "node" : "nodes"}, RNACOS_GRPC_ENGINE=${engine}:`);
  // The environment of the tool is that of the servers; only ours knows this name.
  const env = { RNACOS_GRPC_ENGINE: engine };
  const { success } = new Deno.Command(tool, { args, env, stdout: "inherit", stderr: "inherit" })
    .outputSync();
  if (success) sayMemory(out);
  return success;
}

interface Side {
  readonly workloads: Record<string, readonly { readonly extra?: Record<string, number> }[]>;
}

function middle(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? NaN;
}

/** Memory that instances took on all nodes together, as `capacity` measured it. */
function sayMemory(path: string): void {
  const sides: Record<string, Side> = JSON.parse(Deno.readTextFileSync(path));
  const medians = new Map<string, number>();
  for (const [name, { workloads }] of Object.entries(sides)) {
    const mib = Object.values(workloads).flat()
      .flatMap(({ extra }) => extra?.["bytes_per_instance"] ?? [])
      .map((bytes) => bytes * PER_INSTANCES * MIB_PER_BYTE);
    if (mib.length === 0) continue;
    medians.set(name, middle(mib));
    const shown = mib.map((each) => each.toFixed(0)).join(", ");
    say(`memory per ${PER_INSTANCES} instances, all nodes together: ${name} ${shown} MiB`);
  }
  const [ours, rnacos] = [medians.get("ours"), medians.get("rnacos")];
  if (ours !== undefined && rnacos !== undefined) {
    say(`ours to r-nacos, of the medians: ${(ours / rnacos).toFixed(2)}`);
  }
}
