import { dirname, join } from "node:path";
import { REPOSITORY } from "../lib/repository.ts";
import type { Candidate } from "./draw.ts";
import type { RoomPlan } from "./plan.ts";
import { applyMutant } from "./sites.ts";

/** `unbuildable`: the types refuse it, so no test has to. */
export type Verdict = "killed" | "survived" | "unbuildable";

/** What a mutant's tests may take; a mutant that makes them hang is killed. */
const STEP_TIMEOUT_MS = 180_000;

/** Runs `deno` in a folder; false when it failed or took too long. */
async function succeeds(cwd: string, args: readonly string[]): Promise<boolean> {
  const abort = AbortSignal.timeout(STEP_TIMEOUT_MS);
  const child = new Deno.Command(Deno.execPath(), {
    args: [...args],
    cwd,
    env: { NO_COLOR: "1" },
    stdin: "null",
    stdout: "null",
    stderr: "null",
    signal: abort,
  }).spawn();
  return (await child.status).success;
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

  constructor() {
    for (const path of listedFiles()) {
      const from = join(REPOSITORY, path);
      const to = join(this.#folder, path);
      Deno.mkdirSync(dirname(to), { recursive: true });
      try {
        Deno.copyFileSync(from, to);
      } catch (error) {
        // A file can be deleted in the working tree and still be listed.
        if (!(error instanceof Deno.errors.NotFound)) throw error;
      }
    }
  }

  /** Puts the fault in, looks whether anything notices, takes it out again. */
  async judge({ path, mutant }: Candidate, plan: RoomPlan): Promise<Verdict> {
    const file = join(this.#folder, path);
    const source = Deno.readTextFileSync(file);
    Deno.writeTextFileSync(file, applyMutant(source, mutant));
    try {
      if (!(await succeeds(this.#folder, ["check", path]))) return "unbuildable";
      for (const step of plan.steps) {
        if (!(await succeeds(this.#folder, step))) return "killed";
      }
      return "survived";
    } finally {
      Deno.writeTextFileSync(file, source);
    }
  }

  /** The room's tests without a fault; what fails then says nothing about mutants. */
  async isClean(plan: RoomPlan): Promise<boolean> {
    for (const step of plan.steps) {
      if (!(await succeeds(this.#folder, step))) return false;
    }
    return true;
  }

  remove(): void {
    Deno.removeSync(this.#folder, { recursive: true });
  }
}
