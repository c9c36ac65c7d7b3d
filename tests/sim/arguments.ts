/** What the command line asks for. */
export interface Plan {
  readonly type: "plan";
  readonly seeds: number;
  readonly from: number;
  readonly seed: number | undefined;
  readonly trace: boolean;
  readonly planted: boolean;
  /** Names of the planted bugs to run; empty means all. */
  readonly bugs: readonly string[];
  readonly smoke: boolean;
}

export interface InvalidArguments {
  readonly type: "invalid";
  readonly reason: string;
}

const SEEDS_DEFAULT = 200;
const SEEDS_SMOKE = 20;
const USAGE =
  "usage: deno task sim [--seeds N] [--from SEED] [--seed SEED [--trace]] [--planted [NAME...]] [--smoke]";

/** Without arguments: 200 seeds and every planted bug. */
export function parseArguments(args: readonly string[]): Plan | InvalidArguments {
  const numbers = new Map<string, number>();
  const flags = new Set<string>();
  const bugs: string[] = [];
  for (let at = 0; at < args.length; at++) {
    const arg = args[at] ?? "";
    if (arg === "--seeds" || arg === "--from" || arg === "--seed") {
      const text = args[++at] ?? "";
      if (!/^\d{1,9}$/.test(text)) {
        return invalid(`Cannot read ${arg}: found "${text}", wanted a number`);
      }
      numbers.set(arg, Number(text));
    } else if (arg === "--trace" || arg === "--planted" || arg === "--smoke") flags.add(arg);
    else if (flags.has("--planted") && !arg.startsWith("-")) bugs.push(arg);
    else return invalid(`Cannot understand "${arg}"`);
  }
  const smoke = flags.has("--smoke");
  const asked = numbers.get("--seeds");
  const onlyPlanted = flags.has("--planted") && asked === undefined;
  return {
    type: "plan",
    seeds: onlyPlanted ? 0 : asked ?? (smoke ? SEEDS_SMOKE : SEEDS_DEFAULT),
    from: numbers.get("--from") ?? 1,
    seed: numbers.get("--seed"),
    trace: flags.has("--trace"),
    planted: flags.has("--planted") || (!smoke && asked === undefined),
    bugs,
    smoke,
  };
}

function invalid(reason: string): InvalidArguments {
  return { type: "invalid", reason: `${reason}\n${USAGE}` };
}
