import { dirname, join } from "node:path";
import { REPOSITORY } from "../lib/repository.ts";
import type { Candidate } from "./draw.ts";
import type { RoomPlan } from "./plan.ts";
import { applyMutant, type Mutant } from "./sites.ts";

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
/** Without one of these nothing was checked at all. */
const TYPE_ERROR = /\bTS\d+ /;
/** What the compiler says of two classes that look alike and have private parts of their own. */
const PRIVATE_TWICE = /separate declarations|refers to a different member/;
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
    stderr: "piped",
    signal: abort,
  }).spawn();
  const { success, stdout, stderr } = await child.output();
  const type = success ? "passed" : abort.aborted ? "timed out" : "failed";
  const decoder = new TextDecoder();
  const output = decoder.decode(stdout) + decoder.decode(stderr);
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

/** Where the test of a file stands, if it has one. */
function testBeside(path: string): string {
  return path.replace(/\.ts$/, "_test.ts");
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

  /** Those that the types refuse. All are checked together, each in a file beside its own. */
  async unbuildable(candidates: readonly Candidate[]): Promise<ReadonlySet<Candidate>> {
    const places = new Map(candidates.map((candidate, at) => {
      const { path } = candidate;
      const start = path.lastIndexOf("/") + 1;
      return [`${path.slice(0, start)}mutant_${at}_${path.slice(start)}`, candidate];
    }));
    try {
      for (const [place, { path, mutant }] of places) {
        Deno.writeTextFileSync(join(this.#folder, place), applyMutant(this.read(path), mutant));
      }
      const { type, output } = await runDeno(
        this.#folder,
        ["check", ...places.keys()],
        CLEAN_LIMIT_MS,
      );
      const refused = new Set<Candidate>();
      if (type === "passed") return refused;
      // A class with private parts is another one in another file, which refuses what is right in place.
      const isSure = TYPE_ERROR.test(output) && !PRIVATE_TWICE.test(output);
      for (const [place, candidate] of places) {
        const isNamed = !TYPE_ERROR.test(output) || output.includes(`${place}:`);
        if (isNamed && (isSure || !await this.#builds(candidate))) refused.add(candidate);
      }
      return refused;
    } finally {
      for (const place of places.keys()) Deno.removeSync(join(this.#folder, place));
    }
  }

  #builds({ path, mutant }: Candidate): Promise<boolean> {
    return this.#with(path, mutant, async () => {
      const { type } = await runDeno(this.#folder, ["check", path], CLEAN_LIMIT_MS);
      return type === "passed";
    });
  }

  /** Puts the fault in, does the work, takes it out again. */
  async #with<T>(path: string, mutant: Mutant, work: () => Promise<T>): Promise<T> {
    const file = join(this.#folder, path);
    const source = Deno.readTextFileSync(file);
    Deno.writeTextFileSync(file, applyMutant(source, mutant));
    try {
      return await work();
    } finally {
      Deno.writeTextFileSync(file, source);
    }
  }

  /** Looks whether anything notices the fault, which builds. */
  judge({ path, mutant }: Candidate, plan: RoomPlan): Promise<Judgement> {
    return this.#with(path, mutant, async () => {
      for (const step of this.#stepsFor(path, plan)) {
        const judgement = await this.#judgeStep(step);
        if (judgement.verdict !== "survived") return judgement;
      }
      return { verdict: "survived", by: "" };
    });
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

  /** The file's own test first: it knows most, and takes a moment where the whole room takes many. */
  #stepsFor(path: string, { steps }: RoomPlan): readonly (readonly string[])[] {
    const beside = testBeside(path);
    const [first] = steps;
    if (first === undefined || !this.#paths.includes(beside)) return steps;
    const step = narrowed(first, [beside]);
    this.#cleanMs.set(step, this.#cleanMs.get(first) ?? CLEAN_LIMIT_MS);
    return [step, ...steps];
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
