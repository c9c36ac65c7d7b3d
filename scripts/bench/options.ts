/** What of a benchmark is asked for on the command line. */

export const PARTS = ["idle", "config", "naming", "memory", "subscribers", "table"] as const;
export type Part = typeof PARTS[number];
export type Engine = "native" | "grpc-js";

export interface BenchOptions {
  readonly parts: readonly Part[];
  readonly nodes: readonly number[];
  readonly engines: readonly Engine[];
  /** Options of `nacos-load compare`, as they came. */
  readonly rest: readonly string[];
}

export const USAGE =
  `usage: deno task bench [PART...] [--nodes=1,3] [--engine=native,grpc-js] [-OPTION...]

  idle         start to ready, memory at rest (one node)
  config       publishing, reading and listening to configs
  naming       registering, beats, queries, pushes
  memory       what 100,000 instances take
  subscribers  10,000 subscribers of one service that changes all the time
  table        everything of config and naming in short, native engines, and the table of docs/benchmarks.md

Without a part: idle, config and naming. Both engines of gRPC are measured, the other one with the workloads
that use gRPC alone. What begins with one dash goes to nacos-load compare: -rounds 5 -d 10s -workloads LIST.`;

function isPart(text: string): text is Part {
  return PARTS.some((part) => part === text);
}

function isEngine(text: string): text is Engine {
  return text === "native" || text === "grpc-js";
}

function valuesOf<T>(text: string, read: (item: string) => T | undefined, wanted: string): T[] {
  return text.slice(text.indexOf("=") + 1).split(",").map((item) => {
    const value = read(item);
    if (value === undefined) throw new Error(`Cannot use ${text}: ${wanted} are wanted`);
    return value;
  });
}

/** Throws Error for what is unknown. */
export function benchOptions(args: readonly string[]): BenchOptions {
  const parts: Part[] = [];
  let nodes = [1];
  let engines: Engine[] = ["native", "grpc-js"];
  const restAt = args.findIndex((arg) => arg.startsWith("-") && !arg.startsWith("--"));
  const own = restAt < 0 ? args : args.slice(0, restAt);
  for (const arg of own) {
    if (isPart(arg)) parts.push(arg);
    else if (arg.startsWith("--nodes=")) {
      nodes = valuesOf(arg, (item) => /^[1-9]$/.test(item) ? Number(item) : undefined, "1 to 9");
    } else if (arg.startsWith("--engine=")) {
      engines = valuesOf(arg, (item) => isEngine(item) ? item : undefined, "native and grpc-js");
    } else throw new Error(`Cannot understand ${arg}: wanted are ${PARTS.join(", ")} or an option`);
  }
  return {
    parts: parts.length > 0 ? parts : ["idle", "config", "naming"],
    nodes,
    engines,
    rest: restAt < 0 ? [] : args.slice(restAt),
  };
}
