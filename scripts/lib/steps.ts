/** Runs named parts, shows the output of those that fail, and counts. */
import { REPOSITORY } from "./repository.ts";
import { say } from "./say.ts";
import { sideBySide } from "./side_by_side.ts";

export interface Step {
  readonly name: string;
  /** The program and its arguments; `deno` means the one that runs this script. */
  readonly command: readonly string[];
  /** Over the environment of the caller. */
  readonly env?: Readonly<Record<string, string>>;
  /** Shows all output as it comes, for parts whose figures are wanted. */
  readonly show?: boolean;
}

export interface Totals {
  passed: number;
  failed: number;
}

const SUMMARY = /(\d+) passed(?: \(\d+ steps?\))? \| (\d+) failed/g;
const PLAIN_SUMMARY = /^(\d+) passed, (\d+) failed$/gm;

/** Counts of all summaries in the output of a test runner; a part without any counts as one. */
export function countTests(output: string, success: boolean): Totals {
  const totals = { passed: 0, failed: 0 };
  for (const pattern of [SUMMARY, PLAIN_SUMMARY]) {
    for (const [, passed, failed] of output.matchAll(pattern)) {
      totals.passed += Number(passed);
      totals.failed += Number(failed);
    }
  }
  if (totals.passed + totals.failed === 0) totals[success ? "passed" : "failed"] = 1;
  // A runner can fail without a failed test (a module that does not load, a leak at the end).
  if (!success && totals.failed === 0) totals.failed = 1;
  return totals;
}

async function readAll(
  stream: ReadableStream<Uint8Array<ArrayBuffer>>,
  show: boolean,
): Promise<string> {
  let text = "";
  for await (const part of stream.pipeThrough(new TextDecoderStream())) {
    text += part;
    if (show) Deno.stdout.writeSync(new TextEncoder().encode(part));
  }
  return text;
}

async function runStep(step: Step, tell: (text: string) => void): Promise<Totals> {
  const [program = "", ...args] = step.command;
  const startedMs = performance.now();
  const child = new Deno.Command(program === "deno" ? Deno.execPath() : program, {
    args,
    cwd: REPOSITORY,
    env: { NO_COLOR: "1", ...step.env },
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const show = step.show ?? false;
  const [stdout, stderr, { success }] = await Promise.all([
    readAll(child.stdout, show),
    readAll(child.stderr, show),
    child.status,
  ]);
  const totals = countTests(stdout, success);
  const seconds = ((performance.now() - startedMs) / 1_000).toFixed(1);
  if (!success && !show) tell(`${stdout}\n${stderr}`);
  tell(
    `${success ? "ok  " : "FAIL"} ${step.name} (${seconds} s): ` +
      `passed ${totals.passed}, failed ${totals.failed}`,
  );
  return totals;
}

/**
 * Runs one after the other, and those of a list in the list side by side, also after a failure; prints the closing line.
 * Resolves with the exit code.
 */
export async function runSteps(
  steps: readonly (Step | readonly Step[])[],
  tell: (text: string) => void = say,
): Promise<number> {
  const totals = { passed: 0, failed: 0 };
  for (const group of steps.map((step) => [step].flat())) {
    await sideBySide(group, group.length, async (step) => {
      const { passed, failed } = await runStep(step, tell);
      totals.passed += passed;
      totals.failed += failed;
    });
  }
  tell(`${totals.passed} passed, ${totals.failed} failed`);
  return totals.failed === 0 ? 0 : 1;
}
