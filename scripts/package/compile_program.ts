/** `deno compile` with the rights of the task `start`. */
import { Buffer } from "node:buffer";
import manifest from "../../deno.json" with { type: "json" };
import type { Bundle } from "./bundle.ts";
import { executableKindOf } from "./executable_kind.ts";
import { run } from "./run.ts";
import type { Target } from "./targets.ts";

/** Names the base executable where it cannot be downloaded; `deno compile` reads the same variable. */
export const BASE_VARIABLE = "DENORT_BIN";

export interface CompileOptions {
  readonly bundle: Bundle;
  readonly target: Target;
  readonly output: string;
  /** Path of the base executable; undefined to have Deno download it. */
  readonly base: string | undefined;
}

/** Permissions and V8 flags, stated once in deno.json. */
export function startFlags(task: string = manifest.tasks.serve): string[] {
  const words = task.split(/\s+/);
  if (words[0] !== "deno" || words[1] !== "run" || words.at(-1) !== "main.ts") {
    throw new Error(`Cannot read the task serve: found "${task}", wanted "deno run ... main.ts"`);
  }
  return words.slice(2, -1);
}

/** The base executable is missing or wrong: the release can go on with other targets. */
export class MissingBaseError extends Error {
  override readonly name = "MissingBaseError";
}

function checkBase(base: string, target: Target): void {
  let kind: string;
  let isOfThisVersion: boolean;
  const version = Deno.version.deno;
  try {
    kind = executableKindOf(base);
    // Deno writes a program onto a base of another version without a word, and it would not start.
    isOfThisVersion = Buffer.from(Deno.readFileSync(base)).includes(`Deno/${version}`);
  } catch (thrown) {
    const reason = thrown instanceof Error ? thrown.message : String(thrown);
    throw new MissingBaseError(`Cannot read the base executable for ${target.triple}: ${reason}`);
  }
  if (kind !== target.kind) {
    throw new MissingBaseError(
      `Cannot use ${base} as base executable for ${target.triple}: found ${kind}, wanted ${target.kind}`,
    );
  }
  if (!isOfThisVersion) {
    throw new MissingBaseError(
      `Cannot use ${base} as base executable: it is not of Deno ${version}, which compiles here`,
    );
  }
}

function missingBase({ target, base }: CompileOptions, output: string): MissingBaseError {
  const version = Deno.version.deno;
  const reason = output.split("\n").filter((line) => /error|^\s*\d+:/i.test(line))
    .slice(0, 3).map((line) => line.trim()).join("; ");
  const advice = base === undefined
    ? `unpack denort-${target.triple}.zip of Deno ${version} from another machine and name the file ` +
      `with ${BASE_VARIABLE} (or put it into the folder of --bases)`
    : `a denort of exactly Deno ${version} is wanted`;
  return new MissingBaseError(
    `No base executable of Deno ${version} for ${target.triple}: ${reason}; ${advice}`,
  );
}

/** Throws MissingBaseError when there is no base to put the program onto, Error for anything else. */
export async function compileProgram(options: CompileOptions): Promise<void> {
  const { bundle, target, output, base } = options;
  if (base !== undefined) checkBase(base, target);
  const include = bundle.included.flatMap((path) => ["--include", path]);
  const { success, output: text } = await run(
    ["deno", "compile", "--no-check", "--config", bundle.config, ...startFlags(), ...include]
      .concat(["--target", target.triple, "--output", output, bundle.entry]),
    // An empty value would name a file.
    base === undefined ? {} : { [BASE_VARIABLE]: base },
  );
  if (success) return;
  if (/denort|base binary|standalone binary section/i.test(text)) throw missingBase(options, text);
  throw new Error(`Cannot compile for ${target.triple}:\n${text}`);
}
