/**
 * Runs released Nacos clients against a server of our own. `deno task compat [NAME...]` with names of suites; all of
 * them when none is named. A suite whose tools are missing fails unless `--skip-missing` is given; `--program=FILE`
 * names a compiled server to run instead of these sources; `--nodes=3` runs every suite against a cluster of three, with
 * the cases that only clusters have; `--auth` lets the servers demand a login, with the cases of refusal.
 */
import { type CompatServersOptions, startServers } from "./lib/compat_servers.ts";
import { isInstalled } from "./lib/installed.ts";
import { inRepository } from "./lib/repository.ts";
import { say } from "./lib/say.ts";
import { countTests, type Totals } from "./lib/steps.ts";

interface Suite {
  readonly name: string;
  readonly script: string;
  readonly args: readonly string[];
  /** Programs that must be there. */
  readonly needs: readonly string[];
  /** Settings of the servers. */
  readonly settings?: Readonly<Record<string, string>>;
  /** The last case kills a node of a cluster. */
  readonly killsNode?: boolean;
}

const JAVA = ["java", "mvn"];
/** What Dubbo tells of an interface with 40 methods is more than Nacos takes by default. */
const LONG_METADATA = { NACOS_NAMING_SERVICE_METADATA_LENGTH: "4096" };

const SUITES: readonly Suite[] = [
  { name: "java-1", script: "java/run.sh", args: ["1"], needs: JAVA },
  { name: "java-2", script: "java/run.sh", args: ["2"], needs: JAVA },
  { name: "java-3", script: "java/run.sh", args: ["3"], needs: JAVA },
  { name: "python-1.0.0", script: "python/run.sh", args: ["1.0.0"], needs: ["python3"] },
  { name: "python-2.0.11", script: "python/run.sh", args: ["2.0.11"], needs: ["python3"] },
  { name: "python-3.2.0", script: "python/run.sh", args: ["3.2.0"], needs: ["python3"] },
  {
    name: "dubbo",
    script: "dubbo/run.sh",
    args: [],
    needs: JAVA,
    settings: LONG_METADATA,
    killsNode: true,
  },
  { name: "spring", script: "spring/run.sh", args: [], needs: JAVA, killsNode: true },
  { name: "node", script: "node/run.sh", args: [], needs: ["node", "npm"] },
];

/** Cases of features that this version does not have; the suites themselves stay as they are. */
const LATER = ["fuzzy", "lock"];
const PROGRAM = "--program=";
const NODES = "--nodes=";
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
const SUITE_TIMEOUT_MS = 8 * 60_000;

function isLater(line: string): boolean {
  return LATER.some((word) => new RegExp(`^FAIL ${word}`).test(line));
}

/** Lines of failed cases, and the counts with cases of later features taken out. */
function judge(
  output: string,
  success: boolean,
): { totals: Totals; failures: string[]; later: number } {
  const lines = output.split("\n").filter((line) => line.startsWith("FAIL "));
  const failures = lines.filter((line) => !isLater(line));
  const later = lines.length - failures.length;
  const totals = countTests(output, success || later > 0);
  return { failures, later, totals: { ...totals, failed: Math.max(0, totals.failed - later) } };
}

async function runSuite(suite: Suite, env: Readonly<Record<string, string>>): Promise<Totals> {
  const startMs = performance.now();
  const child = new Deno.Command("timeout", {
    args: [
      "--kill-after=10",
      String(SUITE_TIMEOUT_MS / 1_000),
      inRepository("tests/compat", suite.script),
      ...suite.args,
    ],
    env,
    stdin: "null",
    stderr: "null",
  });
  const { success, stdout } = await child.output();
  const { totals, failures, later } = judge(new TextDecoder().decode(stdout), success);
  for (const line of failures) say(`  ${line}`);
  const seconds = Math.round((performance.now() - startMs) / 1_000);
  const note = later > 0 ? `, ${later} of later features left out` : "";
  say(`${suite.name} (${seconds} s): passed ${totals.passed}, failed ${totals.failed}${note}`);
  return totals;
}

async function runWithServers(
  suite: Suite,
  options: Pick<CompatServersOptions, "nodes" | "program"> & { readonly withAuth: boolean },
): Promise<Totals> {
  const { killsNode = false } = suite;
  const { withAuth, ...rest } = options;
  const settings = { ...suite.settings, ...withAuth ? AUTH_SETTINGS : {} };
  const servers = await startServers({ ...rest, settings, killsNode });
  try {
    return await runSuite(suite, { ...servers.env, ...withAuth ? AUTH_ENV : {} });
  } finally {
    await servers.end();
  }
}

/** The value of an option such as `--nodes=3`. */
function valueOf(args: readonly string[], option: string): string | undefined {
  return args.find((arg) => arg.startsWith(option))?.slice(option.length);
}

function checkedNodes(text: string): number {
  if (WANTED_NODES.includes(text)) return Number(text);
  throw new Error(`Cannot run the suites on ${text} nodes: ${WANTED_NODES.join(" or ")} is wanted`);
}

function chooseSuites(names: readonly string[]): Suite[] {
  const unknown = names.filter((name) => !SUITES.some((suite) => suite.name === name));
  if (unknown.length > 0) {
    throw new Error(
      `Unknown suite ${unknown.join(", ")}: ${
        SUITES.map(({ name }) => name).join(", ")
      } are wanted`,
    );
  }
  return SUITES.filter(({ name }) => names.length === 0 || names.includes(name));
}

async function main(args: readonly string[]): Promise<number> {
  const skipMissing = args.includes("--skip-missing");
  const program = valueOf(args, PROGRAM);
  const nodes = checkedNodes(valueOf(args, NODES) ?? "1");
  const withAuth = args.includes(AUTH);
  const sum = { passed: 0, failed: 0 };
  for (const suite of chooseSuites(args.filter((arg) => !arg.startsWith("--")))) {
    const missing = suite.needs.filter((program) => !isInstalled(program));
    if (missing.length > 0) {
      say(`${suite.name}: ${missing.join(", ")} missing, ${skipMissing ? "left out" : "failed"}`);
      if (!skipMissing) sum.failed++;
      continue;
    }
    const totals = await runWithServers(suite, { nodes, program, withAuth });
    sum.passed += totals.passed;
    sum.failed += totals.failed;
  }
  say(`${sum.passed} passed, ${sum.failed} failed`);
  return sum.failed === 0 && sum.passed > 0 ? 0 : 1;
}

if (import.meta.main) Deno.exit(await main(Deno.args));
