/**
 * Runs released Nacos clients against a server of our own. `deno task compat [NAME...]` with names of suites; all of
 * them when none is named. A suite whose tools are missing fails unless `--skip-missing` is given; `--program=FILE`
 * names a compiled server to run instead of these sources; `--nodes=3` runs every suite against a cluster of three, with
 * the cases that only clusters have; `--auth` lets the servers demand a login, with the cases of refusal; `--jobs=N`
 * says how many suites run side by side, each with servers of its own.
 */
import { type CompatServersOptions, startServers } from "./lib/compat_servers.ts";
import {
  chooseSuites,
  type CompatSuite,
  prepareSuite,
  runSuite,
  type SuiteOutcome,
} from "./lib/compat_suites.ts";
import { isInstalled } from "./lib/installed.ts";
import { say } from "./lib/say.ts";
import { sideBySide } from "./lib/side_by_side.ts";

const SKIP_MISSING = "--skip-missing";
const PROGRAM = "--program=";
const NODES = "--nodes=";
const JOBS = "--jobs=";
const AUTH = "--auth";
const ADMIN = { name: "compat", password: "compat-admin" };
/** Of servers that demand a login, and what their clients log in with. */
const AUTH_SETTINGS = {
  RNACOS_ENABLE_OPEN_API_AUTH: "true",
  RNACOS_INIT_ADMIN_USERNAME: ADMIN.name,
  RNACOS_INIT_ADMIN_PASSWORD: ADMIN.password,
};
const AUTH_ENV = { NACOS_AUTH: "1", NACOS_USERNAME: ADMIN.name, NACOS_PASSWORD: ADMIN.password };
/** The cases for clusters name three nodes. */
const WANTED_NODES: readonly string[] = ["1", "3"];
/** Suites mostly wait, but a cluster and a JVM that start have a core busy each. */
const DEFAULT_JOBS = "2";

interface Arguments {
  readonly names: readonly string[];
  readonly skipMissing: boolean;
  readonly program: string | undefined;
  readonly nodes: number;
  readonly jobs: number;
  readonly withAuth: boolean;
}

function checkedNodes(text: string): number {
  if (WANTED_NODES.includes(text)) return Number(text);
  throw new Error(`Cannot run the suites on ${text} nodes: ${WANTED_NODES.join(" or ")} is wanted`);
}

function checkedJobs(text: string): number {
  if (/^[1-9]$/.test(text)) return Number(text);
  throw new Error(`Cannot run ${text} suites side by side: a number from 1 to 9 is wanted`);
}

function readArguments(args: readonly string[]): Arguments {
  const options = args.filter((arg) => arg.startsWith("--"));
  const valueOf = (option: string) =>
    options.find((arg) => arg.startsWith(option))?.slice(option.length);
  const known = [SKIP_MISSING, AUTH];
  const unknown = options.find((arg) =>
    !known.includes(arg) && ![PROGRAM, NODES, JOBS].some((option) => arg.startsWith(option))
  );
  if (unknown !== undefined) {
    const wanted = [...known, PROGRAM, NODES, JOBS].join(", ");
    throw new Error(`There is no option ${unknown}; there are ${wanted}`);
  }
  return {
    names: args.filter((arg) => !arg.startsWith("--")),
    skipMissing: options.includes(SKIP_MISSING),
    program: valueOf(PROGRAM),
    nodes: checkedNodes(valueOf(NODES) ?? "1"),
    jobs: checkedJobs(valueOf(JOBS) ?? DEFAULT_JOBS),
    withAuth: options.includes(AUTH),
  };
}

async function runWithServers(
  suite: CompatSuite,
  { nodes, program, withAuth }: Pick<Arguments, "nodes" | "program" | "withAuth">,
): Promise<SuiteOutcome> {
  const { killsNode = false } = suite;
  const settings = { ...suite.settings, ...withAuth ? AUTH_SETTINGS : {} };
  const options: CompatServersOptions = { nodes, program, settings, killsNode };
  const servers = await startServers(options);
  let outcome: SuiteOutcome | undefined;
  let troubles: readonly string[] = [];
  try {
    outcome = await runSuite(suite, { ...servers.env, ...withAuth ? AUTH_ENV : {} });
  } finally {
    troubles = await servers.end();
  }
  const { totals, lines } = outcome;
  const { passed, failed } = totals;
  return {
    totals: { passed, failed: failed + troubles.length },
    lines: [...lines, ...troubles.map((trouble) => `  FAIL ${suite.name}: ${trouble}`)],
  };
}

/** A suite that cannot be prepared, or whose servers do not start, is one that failed; the others go on. */
async function orFailure<T>(
  suite: CompatSuite,
  run: () => Promise<T>,
): Promise<T | SuiteOutcome> {
  try {
    return await run();
  } catch (thrown) {
    const reason = thrown instanceof Error ? thrown.message : String(thrown);
    return { totals: { passed: 0, failed: 1 }, lines: [`  FAIL ${suite.name}: ${reason}`] };
  }
}

/** Those that can run here; the names of the others are told. */
function withTools(suites: readonly CompatSuite[], skipMissing: boolean): CompatSuite[] {
  return suites.filter(({ name, needs }) => {
    const missing = needs.filter((program) => !isInstalled(program));
    if (missing.length === 0) return true;
    say(`${name}: ${missing.join(", ")} missing, ${skipMissing ? "left out" : "failed"}`);
    return false;
  });
}

async function main(args: Arguments): Promise<number> {
  const chosen = chooseSuites(args.names);
  const suites = withTools(chosen, args.skipMissing);
  const sum = { passed: 0, failed: args.skipMissing ? 0 : chosen.length - suites.length };
  const add = ({ totals, lines }: SuiteOutcome) => {
    // All at once, so that suites side by side do not get mixed up.
    say(lines.join("\n"));
    sum.passed += totals.passed;
    sum.failed += totals.failed;
  };
  const prepared: CompatSuite[] = [];
  // One after the other: two installations at once would write to one cache, and compiling would take the time from
  // cases that have limits.
  for (const suite of suites) {
    const failure = await orFailure(suite, () => prepareSuite(suite));
    if (failure === undefined) prepared.push(suite);
    else add(failure);
  }
  await sideBySide(prepared, args.jobs, async (suite) => {
    add(await orFailure(suite, () => runWithServers(suite, args)));
  });
  say(`${sum.passed} passed, ${sum.failed} failed`);
  return sum.failed === 0 && sum.passed > 0 ? 0 : 1;
}

if (import.meta.main) Deno.exit(await main(readArguments(Deno.args)));
