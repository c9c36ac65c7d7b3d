/**
 * Makes `dist/rnacos` for this machine: `deno task compile [--target TRIPLE] [--output FILE]`. Where the base executable
 * of Deno cannot be downloaded, `DENORT_BIN` names one.
 */
import { dirname, resolve } from "node:path";
import { makeBundle } from "./package/bundle.ts";
import { BASE_VARIABLE, compileProgram } from "./package/compile_program.ts";
import { buildTimeSeconds } from "./package/release_options.ts";
import { run } from "./package/run.ts";
import { type Target, targetNamed } from "./package/targets.ts";
import { inRepository } from "./lib/repository.ts";
import { say } from "./lib/say.ts";

const USAGE = "Usage: deno task compile [--target TRIPLE] [--output FILE]";

function parse(args: readonly string[]): { target: Target; output: string } {
  let target = targetNamed(Deno.build.target);
  let output: string | undefined;
  for (let at = 0; at < args.length; at += 2) {
    const value = args[at + 1];
    if (value === undefined) throw new Error(`Cannot use ${args[at]}: a value is wanted\n${USAGE}`);
    if (args[at] === "--target") target = targetNamed(value);
    else if (args[at] === "--output") output = resolve(value);
    else throw new Error(`Unknown argument ${args[at]}\n${USAGE}`);
  }
  return { target, output: output ?? inRepository("dist", target.program) };
}

async function compile(args: readonly string[]): Promise<void> {
  const { target, output } = parse(args);
  const base = Deno.env.get(BASE_VARIABLE);
  if (base !== undefined) say(`Base executable: ${base} (${BASE_VARIABLE})`);
  Deno.mkdirSync(dirname(output), { recursive: true });
  const bundle = await makeBundle(buildTimeSeconds(Deno.env.get("SOURCE_DATE_EPOCH")));
  await compileProgram({ bundle, target, output, base });
  if (target.triple === Deno.build.target) {
    const { success, output: answer } = await run([output, "-V"]);
    if (!success) throw new Error(`The program that was compiled does not start: ${answer}`);
  }
  const megabytes = (Deno.statSync(output).size / 1e6).toFixed(1);
  say(`${output}: ${megabytes} MB, Deno ${Deno.version.deno}, ${target.triple}`);
}

if (import.meta.main) {
  try {
    await compile(Deno.args);
  } catch (thrown) {
    say(thrown instanceof Error ? thrown.message : String(thrown));
    Deno.exit(1);
  }
}
