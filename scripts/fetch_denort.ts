/**
 * Fetches base executables of Deno 2.7.14 through pip, for machines that reach package registries only, and prints
 * their paths: `deno run -A scripts/fetch_denort.ts [TARGET...]`, this machine's target when none is named.
 */
import { fetchBase, WHEEL_DENO_VERSION } from "./package/bases.ts";
import { targetNamed } from "./package/targets.ts";
import { say } from "./lib/say.ts";

if (import.meta.main) {
  const names = Deno.args.length > 0 ? Deno.args : [Deno.build.target];
  try {
    for (const name of names) say(await fetchBase(targetNamed(name)));
    say(`For \`deno compile\` of Deno ${WHEEL_DENO_VERSION} only, as DENORT_BIN or with --bases.`);
  } catch (thrown) {
    say(thrown instanceof Error ? thrown.message : String(thrown));
    Deno.exit(1);
  }
}
