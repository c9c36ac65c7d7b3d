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

/** The program of r-nacos: what RNACOS_BIN names, else `rnacos` on the PATH; undefined where there is none. */
export function findRnacos(): string | undefined {
  const named = Deno.env.get("RNACOS_BIN") ?? "";
  if (named !== "") {
    if (!isInstalled(named)) {
      throw new Error(`Cannot run RNACOS_BIN=${named}: there is no such program`);
    }
    return named;
  }
  return isInstalled("rnacos") ? "rnacos" : undefined;
}
