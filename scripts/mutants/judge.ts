import { dirname, join } from "node:path";
import { REPOSITORY } from "../lib/repository.ts";
import type { Candidate } from "./draw.ts";
import { NearTests } from "./near_tests.ts";
import { type RoomPlan, TEST } from "./plan.ts";
import { type Limits, type Outcome, runWatched } from "./run_watched.ts";
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

/** What a check of types may take, and tests without a fault. */
const CLEAN_LIMITS: Limits = { cpuMs: 600_000, wallMs: 1_800_000 };
/** Stands before what the compiler says of one fault. */
const TYPE_ERROR = /^(?=.*\bTS\d+ )/m;
/** What it says of two classes that look alike and have private parts of their own, which are one class in place. */
const PRIVATE_TWICE = /separate declarations|refers to a different member/;
/** What a file of tests may take of the processor; few take a third of it. */
const FILE_CPU_MS = 6_000;
/** What any step may take, for those that take long. */
const STEP_CPU_MS = 20_000;
/** A simulation, or tests with processes. */
const LONG_STEP_CPU_MS = 300_000;
/** The wall clock ends nothing that is only starved. */
const WALL_AT_MOST = 10;
/** Tests of the room that are run before all others of it, in steps of so many: most faults end there. */
const FIRST_TESTS = [1, 5] as const;
/** Tests of other rooms. Those that are farther away notice little, and take long. */
const OUTSIDE_TESTS = 12;
/** A step of which a failure does not come again is run once more as a whole: it can hide another. */
const ROUNDS = 2;

/** Some tests, or something else that fails when a fault is noticed. */
export interface Step {
  readonly args: readonly string[];
  readonly limits: Limits;
}

function stepOf(args: readonly string[], cpuMs: number): Step {
  return { args, limits: { cpuMs, wallMs: cpuMs * WALL_AT_MOST } };
}

function testStep(files: readonly string[]): Step {
  return stepOf([...TEST, ...files], files.length * FILE_CPU_MS + STEP_CPU_MS);
}

/** Files of the tests that failed, from the summary that `deno test` ends with. */
export function failedFiles(output: string): string[] {
  const summary = output.slice(output.lastIndexOf("\n FAILURES \n"));
  const found = summary.matchAll(
    /^(?:.* => )?\.\/(\S+_test\.ts)(?::\d+:\d+| \(uncaught error\))$/gm,
  );
  return [...new Set([...found].map(([, path = ""]) => path))].sort();
}

/** What the compiler says, one text for each fault with the place where it is. */
export function typeErrors(output: string): string[] {
  return output.split(TYPE_ERROR).filter((part) => /\bTS\d+ /.test(part));
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
  /** Whether steps pass without a fault, by their arguments. */
  readonly #passing = new Map<string, boolean>();
  /** Test files that have passed, with a fault or without: those that fail fail for their fault. */
  readonly #wellFiles = new Set<string>();
  readonly #paths: string[] = [];
  readonly #near: NearTests;

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
    const files = this.#paths.filter((path) => /^(?:src|tests)\/.*\.ts$/.test(path));
    this.#near = new NearTests(files, (path) => this.read(path));
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
    let output: string;
    try {
      for (const [place, { path, mutant }] of places) {
        Deno.writeTextFileSync(join(this.#folder, place), applyMutant(this.read(path), mutant));
      }
      const outcome = await this.#run(["check", ...places.keys()], CLEAN_LIMITS);
      if (outcome.type === "passed") return new Set();
      output = outcome.output;
    } finally {
      for (const place of places.keys()) Deno.removeSync(join(this.#folder, place));
    }
    const refused = new Set<Candidate>();
    const errors = typeErrors(output);
    for (const [place, candidate] of places) {
      const own = errors.filter((error) => error.includes(`/${place}:`));
      // Without any error nothing was checked at all.
      if (own.length === 0 && errors.length > 0) continue;
      const isSure = own.some((error) => !PRIVATE_TWICE.test(error));
      if (isSure || !await this.#builds(candidate)) refused.add(candidate);
    }
    return refused;
  }

  #builds({ path, mutant }: Candidate): Promise<boolean> {
    return this.#with(path, mutant, async () => {
      const { type } = await this.#run(["check", path], CLEAN_LIMITS);
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

  remove(): void {
    Deno.removeSync(this.#folder, { recursive: true });
  }

  #run(args: readonly string[], limits: Limits): Promise<Outcome> {
    return runWatched(this.#folder, args, limits);
  }

  /** The nearest tests of the room first, then the others of it, the nearest of other rooms, and what else is its own. */
  stepsFor({ room, path }: Candidate, { more }: RoomPlan): readonly Step[] {
    const near = this.#near.of(path).map((test) => test.path);
    const inside = this.typeScriptFiles(`src/${room}`).filter((one) => one.endsWith("_test.ts"));
    const own = [...new Set([testBeside(path), ...near, ...inside])]
      .filter((one) => inside.includes(one));
    const steps = FIRST_TESTS.map((count) => own.splice(0, count));
    const outside = near.filter((one) => one.startsWith("src/") && !isIn(room, more, one))
      .slice(0, OUTSIDE_TESTS);
    return [
      ...[...steps, own, outside].filter((files) => files.length > 0).map(testStep),
      ...more.map((args) => stepOf(args, LONG_STEP_CPU_MS)),
    ];
  }

  /** What is seen once is looked at again: neither a test that fails now and then nor a busy machine kills a fault. */
  async judge({ path, mutant }: Candidate, step: Step): Promise<Judgement> {
    const { args, limits } = step;
    let by = "";
    for (let round = 0; round < ROUNDS; round++) {
      const { first, again, files } = await this.#with(path, mutant, async () => {
        const first = await this.#run(args, limits);
        if (first.type === "passed") return { first, again: first, files: [] };
        const files = failedFiles(first.output);
        return { first, again: await this.#run(narrowed(args, files), limits), files };
      });
      if (first.type === "passed") {
        for (const arg of args) this.#wellFiles.add(arg);
        break;
      }
      by = files.length > 0 ? files.join(", ") : nameOf(args);
      if (again.type === "passed") continue;
      const isWell = files.length > 0 && files.every((file) => this.#wellFiles.has(file));
      if (!isWell && !await this.#passes(narrowed(args, files), limits)) break;
      const hangs = first.type === "timed out" && again.type === "timed out";
      return { verdict: hangs ? "timed out" : "killed", by };
    }
    return { verdict: by === "" ? "survived" : "unsteady", by };
  }

  /** Whether a step passes without any fault; what fails anyway says nothing. */
  async #passes(args: readonly string[], limits: Limits): Promise<boolean> {
    const key = args.join(" ");
    const known = this.#passing.get(key);
    if (known !== undefined) return known;
    const { type } = await this.#run(args, limits);
    this.#passing.set(key, type === "passed");
    if (type === "passed") { for (const arg of args) this.#wellFiles.add(arg); }
    return type === "passed";
  }
}

/** Whether a test is run anyway, as one of the room or of what else is the room's own. */
function isIn(room: string, more: RoomPlan["more"], test: string): boolean {
  const folders = [`src/${room}`, ...more.flat().filter((arg) => arg.startsWith("src/"))];
  return folders.some((folder) => test.startsWith(`${folder}/`));
}

/** A step as it is told: of a long list of tests the first says enough. */
function nameOf(args: readonly string[]): string {
  const named = args.filter((arg) => !arg.startsWith("--"));
  return named.length > 3
    ? `${named.slice(0, 2).join(" ")} and ${named.length - 2} more`
    : named.join(" ");
}
