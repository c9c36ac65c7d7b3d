import { dirname, join } from "node:path";
import { REPOSITORY } from "../lib/repository.ts";
import type { Candidate } from "./draw.ts";
import type { RoomPlan } from "./plan.ts";
import { applyMutant } from "./sites.ts";

/**
 * `unbuildable`: the types refuse it, so no test has to. `timed out`: no test failed, but the tests did not end.
 * `unsteady`: a test failed, and did not when it was run again with the same fault: that proves nothing.
 */
export type Verdict = "killed" | "timed out" | "unsteady" | "survived" | "unbuildable";

export interface Judgement {
  readonly verdict: Verdict;
  /** What noticed it: the files with the failed tests, or the step. */
  readonly by: string;
}

/** What a step may take without a fault. */
const CLEAN_LIMIT_MS = 300_000;
/** With a fault it may take this many times as long, and a while more: the machine may be busy. */
const SLOWER_AT_MOST = 3;
const SLACK_MS = 30_000;

interface Outcome {
  readonly type: "passed" | "failed" | "timed out";
  readonly output: string;
  readonly tookMs: number;
}

async function runDeno(
  cwd: string,
  args: readonly string[],
  limitMs: number,
): Promise<Outcome> {
  const startedMs = performance.now();
  const abort = AbortSignal.timeout(limitMs);
  const child = new Deno.Command(Deno.execPath(), {
    args: [...args],
    cwd,
    env: { NO_COLOR: "1" },
    stdin: "null",
    stdout: "piped",
    stderr: "null",
    signal: abort,
  }).spawn();
  const { success, stdout } = await child.output();
  const type = success ? "passed" : abort.aborted ? "timed out" : "failed";
  const output = new TextDecoder().decode(stdout);
  return { type, output, tookMs: performance.now() - startedMs };
}

/** Files of the tests that failed, from the summary that `deno test` ends with. */
export function failedFiles(output: string): string[] {
  const summary = output.slice(output.lastIndexOf("\n FAILURES \n"));
  const found = summary.matchAll(
    /^(?:.* => )?\.\/(\S+_test\.ts)(?::\d+:\d+| \(uncaught error\))$/gm,
  );
  return [...new Set([...found].map(([, path = ""]) => path))].sort();
}

/** The step once more, but with those files alone where they are known. */
function narrowed(step: readonly string[], files: readonly string[]): readonly string[] {
  if (files.length === 0) return step;
  return [...step.filter((arg, place) => place === 0 || arg.startsWith("--")), ...files];
}

function listedFiles(): string[] {
  const { success, stdout } = new Deno.Command("git", {
    args: ["-C", REPOSITORY, "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
  }).outputSync();
  if (!success) throw new Error("Cannot list the files of the repository: git failed");
  return new TextDecoder().decode(stdout).split("\0").filter((path) => path !== "");
}

/** A copy of the repository to put faults into, so that the working tree is never touched. */
export class Patient {
  readonly #folder = Deno.makeTempDirSync({ prefix: "mutants-" });
  /** What each step takes without a fault. */
  readonly #cleanMs = new Map<readonly string[], number>();

  readonly #paths: string[] = [];

  constructor() {
    for (const path of listedFiles()) {
      const from = join(REPOSITORY, path);
      const to = join(this.#folder, path);
      Deno.mkdirSync(dirname(to), { recursive: true });
      try {
        Deno.copyFileSync(from, to);
        this.#paths.push(path);
      } catch (error) {
        // A file can be deleted in the working tree and still be listed.
        if (!(error instanceof Deno.errors.NotFound)) throw error;
      }
    }
  }

  /** TypeScript files of a folder as they are in the copy: what changes in the working tree meanwhile changes nothing. */
  typeScriptFiles(folder: string): string[] {
    return this.#paths.filter((path) => path.startsWith(`${folder}/`) && path.endsWith(".ts"));
  }

  read(path: string): string {
    return Deno.readTextFileSync(join(this.#folder, path));
  }

  /** Puts the fault in, looks whether anything notices, takes it out again. */
  async judge({ path, mutant }: Candidate, plan: RoomPlan): Promise<Judgement> {
    const file = join(this.#folder, path);
    const source = Deno.readTextFileSync(file);
    Deno.writeTextFileSync(file, applyMutant(source, mutant));
    try {
      const built = await runDeno(this.#folder, ["check", path], CLEAN_LIMIT_MS);
      if (built.type !== "passed") return { verdict: "unbuildable", by: "deno check" };
      for (const step of plan.steps) {
        const judgement = await this.#judgeStep(step);
        if (judgement.verdict !== "survived") return judgement;
      }
      return { verdict: "survived", by: "" };
    } finally {
      Deno.writeTextFileSync(file, source);
    }
  }

  /** The room's tests without a fault; what fails then says nothing about mutants. */
  async isClean(plan: RoomPlan): Promise<boolean> {
    for (const step of plan.steps) {
      const { type, tookMs } = await runDeno(this.#folder, step, CLEAN_LIMIT_MS);
      if (type !== "passed") return false;
      this.#cleanMs.set(step, tookMs);
    }
    return true;
  }

  remove(): void {
    Deno.removeSync(this.#folder, { recursive: true });
  }

  async #judgeStep(step: readonly string[]): Promise<Judgement> {
    const cleanMs = this.#cleanMs.get(step) ?? CLEAN_LIMIT_MS;
    const limitMs = cleanMs * SLOWER_AT_MOST + SLACK_MS;
    const first = await runDeno(this.#folder, step, limitMs);
    if (first.type === "passed") return { verdict: "survived", by: "" };
    const files = failedFiles(first.output);
    const by = files.length > 0
      ? files.join(", ")
      : step.filter((a) => !a.startsWith("--")).join(" ");
    if (first.type === "timed out") return { verdict: "timed out", by };
    const again = await runDeno(this.#folder, narrowed(step, files), limitMs);
    return { verdict: again.type === "passed" ? "unsteady" : "killed", by };
  }
}
