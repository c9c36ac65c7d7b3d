/** The suites with released clients: what there is, what each needs, and one run of one of them. */
import { inRepository } from "./repository.ts";
import { countTests, type Totals } from "./steps.ts";

export interface CompatSuite {
  readonly name: string;
  readonly script: string;
  readonly args: readonly string[];
  /** More arguments, with which the script only installs and compiles. */
  readonly prepare: readonly string[];
  /** Programs that must be there. */
  readonly needs: readonly string[];
  /** Settings of the servers. */
  readonly settings?: Readonly<Record<string, string>>;
  /** The last case kills a node of a cluster. */
  readonly killsNode?: boolean;
}

/** What came of a suite: its counts, and the lines that tell of them. */
export interface SuiteOutcome {
  readonly totals: Totals;
  readonly lines: readonly string[];
}

/** What Dubbo tells of an interface with 40 methods is more than Nacos takes by default. */
const LONG_METADATA = { NACOS_NAMING_SERVICE_METADATA_LENGTH: "4096" };

function java(generation: string): CompatSuite {
  return { ...jvm("java"), name: `java-${generation}`, args: [generation] };
}

function jvm(name: string): CompatSuite {
  const script = `${name}/run.sh`;
  return { name, script, args: [], prepare: ["prepare"], needs: ["java", "mvn"] };
}

function python(version: string): CompatSuite {
  return {
    name: `python-${version}`,
    script: "python/run.sh",
    args: [version],
    prepare: ["-c", ""],
    needs: ["python3"],
  };
}

/** Those that take longest come first, so that none of them is left alone at the end. */
const SUITES: readonly CompatSuite[] = [
  { ...jvm("dubbo"), settings: LONG_METADATA, killsNode: true },
  python("3.2.0"),
  python("2.0.11"),
  { ...jvm("spring"), killsNode: true },
  java("3"),
  java("2"),
  java("1"),
  python("1.0.0"),
  { name: "node", script: "node/run.sh", args: [], prepare: ["-e", ""], needs: ["node", "npm"] },
];

/** Cases of features that this version does not have; the suites themselves stay as they are. */
const LATER: readonly string[] = [];
const SUITE_TIMEOUT_MS = 8 * 60_000;
/** The first time everything comes from a package registry. */
const PREPARE_TIMEOUT_MS = 15 * 60_000;
/** Lines of the output of a preparation that failed. */
const SHOWN_LINES = 20;

/** Those with these names, or all. */
export function chooseSuites(names: readonly string[]): CompatSuite[] {
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

function scriptOf(
  suite: CompatSuite,
  { timeoutMs, more = [] }: { readonly timeoutMs: number; readonly more?: readonly string[] },
): string[] {
  const script = inRepository("tests/compat", suite.script);
  return ["--kill-after=10", String(timeoutMs / 1_000), script, ...suite.args, ...more];
}

function secondsSince(startMs: number): number {
  return Math.round((performance.now() - startMs) / 1_000);
}

/** Installs the client and compiles the suite where that is still to do; throws with the output when it fails. */
export async function prepareSuite(suite: CompatSuite): Promise<void> {
  const child = new Deno.Command("timeout", {
    args: scriptOf(suite, { timeoutMs: PREPARE_TIMEOUT_MS, more: suite.prepare }),
    stdin: "null",
  });
  const { success, code, stdout, stderr } = await child.output();
  if (success) return;
  const text = [stdout, stderr].map((part) => new TextDecoder().decode(part)).join("");
  const lines = text.trimEnd().split("\n").slice(-SHOWN_LINES);
  throw new Error(`${suite.name} cannot be prepared, exit code ${code}:\n${lines.join("\n")}`);
}

/** Lines of failed cases, and the counts with cases of later features taken out. */
function judge(
  output: string,
  success: boolean,
): { totals: Totals; failures: string[]; later: number } {
  const lines = output.split("\n").filter((line) => line.startsWith("FAIL "));
  const failures = lines.filter((line) => !LATER.some((word) => line.startsWith(`FAIL ${word}`)));
  const later = lines.length - failures.length;
  const totals = countTests(output, success || later > 0);
  return { failures, later, totals: { ...totals, failed: Math.max(0, totals.failed - later) } };
}

/** Runs it against the servers that the environment names. */
export async function runSuite(
  suite: CompatSuite,
  env: Readonly<Record<string, string>>,
): Promise<SuiteOutcome> {
  const startMs = performance.now();
  const child = new Deno.Command("timeout", {
    args: scriptOf(suite, { timeoutMs: SUITE_TIMEOUT_MS }),
    env,
    stdin: "null",
    stderr: "null",
  });
  const { success, stdout } = await child.output();
  const { totals, failures, later } = judge(new TextDecoder().decode(stdout), success);
  const note = later > 0 ? `, ${later} of later features left out` : "";
  const { passed, failed } = totals;
  const closing = `${suite.name} (${
    secondsSince(startMs)
  } s): passed ${passed}, failed ${failed}${note}`;
  return { totals, lines: [...failures.map((line) => `  ${line}`), closing] };
}
