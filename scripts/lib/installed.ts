/** Which programs this machine has. */

/** Whether the program can be started. */
export function isInstalled(program: string): boolean {
  try {
    const option = program === "java" ? "-version" : "--version";
    new Deno.Command(program, { args: [option], stdout: "null", stderr: "null" }).outputSync();
    return true;
  } catch (thrown) {
    if (thrown instanceof Deno.errors.NotFound) return false;
    throw thrown;
  }
}
