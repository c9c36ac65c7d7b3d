/**
 * Makes `dist/rnacos` for this machine: `deno task compile`. Where the base executable of Deno cannot be downloaded,
 * `DENORT_BIN` names one.
 */
import { makeBundle } from "./package/bundle.ts";
import { BASE_VARIABLE, compileProgram } from "./package/compile_program.ts";
import { buildTimeSeconds } from "./package/release_options.ts";
import { run } from "./package/run.ts";
import { targetNamed } from "./package/targets.ts";
import { inRepository } from "./lib/repository.ts";
import { say } from "./lib/say.ts";

async function main(): Promise<number> {
  const target = targetNamed(Deno.build.target);
  const output = inRepository("dist", target.program);
  try {
    const base = Deno.env.get(BASE_VARIABLE);
    if (base !== undefined) say(`Base executable: ${base} (${BASE_VARIABLE})`);
    const bundle = await makeBundle(buildTimeSeconds(Deno.env.get("SOURCE_DATE_EPOCH")));
    await compileProgram({ bundle, target, output, base });
    const { success, output: answer } = await run([output, "-V"]);
    if (!success) throw new Error(`The program that was compiled does not start: ${answer}`);
    const megabytes = (Deno.statSync(output).size / 1e6).toFixed(1);
    say(`dist/${target.program}: ${megabytes} MB, Deno ${Deno.version.deno}, ${target.triple}`);
    return 0;
  } catch (thrown) {
    say(thrown instanceof Error ? thrown.message : String(thrown));
    return 1;
  }
}

if (import.meta.main) Deno.exit(await main());
